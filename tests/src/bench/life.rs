//! Start, memory and idle CPU.

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use askance_demo::scripts;
use futures_util::StreamExt;
use zbus::message::Type;
use zbus::{MatchRule, MessageStream};

use super::app_log;
use super::play::Play;
use super::report::{Measurement, Report};
use super::stats::{median, quantile};
use crate::app::App;
use crate::process::{descendants, program};
use crate::wait::{READY_WITHIN, until};

/// Starts of the app.
const STARTS: usize = 11;
/// How long nothing may use the CPU before memory is read.
const QUIET: Duration = Duration::from_secs(2);
/// How long the idle app is watched.
const WATCHED: Duration = Duration::from_secs(10);
/// Clock ticks in a second, as Linux reports them to programs.
const TICKS: f64 = 100.0;
const WATCHER: &str = "org.kde.StatusNotifierWatcher";
/// What runs the web pages.
const WEB_PROCESSES: [&str; 2] = ["WebKitWebProcess", "WebKitNetworkProcess"];

const START: &str =
    "Start: from the spawn of the release app until the tray host announces its icon on the session bus.";
const MEMORY: &str = "Memory: proportional set size of the app and all processes below it but Copilot's own, once they have \
used no CPU for two seconds; it is lower where other programs share the same libraries. Idle CPU: user and system time of the same in ten seconds.";

/// Measures them.
pub(super) async fn measure(play: &Play<'_>, report: &mut Report) -> Result<()> {
    let mut starts = Vec::new();
    for _ in 0..STARTS {
        starts.push(start(play).await?);
    }
    // The first one reads the program from the disk.
    let starts = &starts[1..];
    let slowest = quantile(starts, 1.0);
    for (name, value, at_most) in [("median", median(starts), Some(150.0)), ("slowest", slowest, None)] {
        let name = format!("start to tray icon, {name}");
        report.add(Measurement { name, value, unit: "ms", at_most, from: starts.len(), of: START });
    }
    let mut add = |name: &str, value, unit, at_most| {
        report.add(Measurement { name: name.to_owned(), value, unit, at_most, from: 1, of: MEMORY });
    };

    let model = play.model().await?;
    let app = play.start(&model, "ask", None)?;
    app.tray(play.desktop).await?;
    let processes = settled(&app).await?;
    ensure!(!has_web_view(&processes), "a web view is alive while nobody needs one");
    add("memory without a session", memory(&processes)?, "MB", Some(60.0));
    add("  processes", count(&processes), "", Some(1.0));
    let before = cpu(&processes);
    tokio::time::sleep(WATCHED).await;
    let used = (cpu(&processes) - before) / TICKS / WATCHED.as_secs_f64() * 100.0;
    add("idle CPU", used, "%", Some(0.0));
    play.end(app).await?;

    let app = play.start(&model, "ask", Some(&scripts::one_shell().marker()))?;
    until("a painted card", READY_WITHIN, async || {
        (!app_log::paints_ms(&app.output()).is_empty()).then_some(())
    })
    .await
    .with_context(|| format!("the app said: {}", app.output()))?;
    let processes = settled(&app).await?;
    ensure!(has_web_view(&processes), "a prompt is shown without a web view");
    add("memory while a prompt waits", memory(&processes)?, "MB", None);
    add("  processes while a prompt waits", count(&processes), "", None);
    add("  and Copilot's runtime", memory(&app.runtimes())?, "MB", None);
    play.end(app).await
}

async fn start(play: &Play<'_>) -> Result<f64> {
    let model = play.model().await?;
    let rule = MatchRule::builder()
        .msg_type(Type::Signal)
        .interface(WATCHER)?
        .member("StatusNotifierItemRegistered")?
        .build();
    let mut announced = MessageStream::for_match_rule(rule, play.desktop.bus()?, None).await?;
    let options = play.options(&model, "ask", None)?;
    let began = Instant::now();
    let app = App::start(play.desktop, &options)?;
    tokio::time::timeout(READY_WITHIN, announced.next()).await?.context("the bus is gone")??;
    let took = began.elapsed();
    play.end(app).await?;
    Ok(took.as_secs_f64() * 1000.0)
}

/// The app's processes, once they have come to rest.
async fn settled(app: &App) -> Result<Vec<u32>> {
    let mut last = (Vec::new(), -1.0, Instant::now());
    until("the app to come to rest", READY_WITHIN * 3, async || {
        let processes = processes(app);
        let used = cpu(&processes);
        if processes != last.0 || used > last.1 {
            last = (processes, used, Instant::now());
        }
        (last.2.elapsed() >= QUIET).then(|| last.0.clone())
    })
    .await
}

/// The app and all below it, but for Copilot.
fn processes(app: &App) -> Vec<u32> {
    let foreign: Vec<u32> =
        app.runtimes().into_iter().flat_map(|pid| descendants(pid).into_iter().chain([pid])).collect();
    let own = descendants(app.pid()).into_iter().filter(|pid| !foreign.contains(pid));
    [app.pid()].into_iter().chain(own).collect()
}

fn has_web_view(processes: &[u32]) -> bool {
    processes.iter().filter_map(|pid| program(*pid)).any(|name| WEB_PROCESSES.contains(&name.as_str()))
}

/// Their proportional set size in megabytes.
fn memory(processes: &[u32]) -> Result<f64> {
    let mut kilobytes = 0.0;
    for pid in processes {
        let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup"))?;
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
        let number = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
        kilobytes += number.context("smaps_rollup has no Pss")?;
    }
    Ok(kilobytes / 1024.0)
}

/// Their user and system time in ticks. One that has ended counts no more.
fn cpu(processes: &[u32]) -> f64 {
    let ticks = |pid: &u32| {
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
        let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
        Some(fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?)
    };
    processes.iter().filter_map(ticks).sum()
}

#[expect(clippy::cast_precision_loss, reason = "a handful")]
fn count(processes: &[u32]) -> f64 {
    processes.len() as f64
}
