//! A run that is interrupted: the turn is aborted, and the record is closed.

use std::process::Stdio;

use askance_demo::model::Step;
use askance_demo::scripts::{HOLD, bash};
use askance_tests::askctl::{Done, Machine};
use askance_tests::process;
use askance_tests::wait::{READY_WITHIN, until};
use rustix::process::{Pid, Signal};
use serde_json::json;

/// Starts a run in a group of its own, waits until `begun`, sends the signal to the process, or to the whole group as
/// a terminal does, and waits for the end.
async fn stopped(machine: &Machine, signal: Signal, group: bool, begun: impl Fn(&Machine) -> bool) -> Done {
    let mut command = machine.askctl(["run", "--json", "--prompt", "Work."]).unwrap();
    let child = command.process_group(0).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let pid = child.id().unwrap();
    until("the turn to begin", READY_WITHIN, async || begun(machine).then_some(())).await.unwrap();
    if group {
        let pid = Pid::from_raw(i32::try_from(pid).unwrap()).unwrap();
        rustix::process::kill_process_group(pid, signal).unwrap();
    } else {
        process::kill(pid, signal).unwrap();
    }
    Done::from(child.wait_with_output().await.unwrap())
}

async fn closed(machine: &Machine) -> Vec<String> {
    let record = machine.record().await.unwrap();
    let verified = machine.run(["audit", "verify"]).await.unwrap();
    assert_eq!(verified.code, Some(0), "{verified:#?}");
    record.iter().map(|entry| entry["event"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_turn_that_waits_for_the_model_is_stopped() {
    for (signal, group) in [(Signal::INT, false), (Signal::TERM, false), (Signal::INT, true)] {
        let machine = Machine::with(vec![Step::say("Never.").held(HOLD)]).await.unwrap();
        let done = stopped(&machine, signal, group, |machine| !machine.model.requests().is_empty()).await;
        assert_eq!(
            (done.code, &done.json()["outcome"]),
            (Some(130), &json!("stopped")),
            "{signal:?}: {done:#?}"
        );
        let events = closed(&machine).await;
        assert_eq!(events.last().map(String::as_str), Some("sessionEnd"), "{signal:?}: {events:?}");
    }
}

#[tokio::test]
async fn a_running_command_is_stopped_with_the_turn() {
    let sleeping = bash("touch begun && sleep 600", "Wait");
    let machine = Machine::with(vec![Step::call("bash", sleeping), Step::say("Never.")]).await.unwrap();
    machine.settings(&json!({ "policy": { "profile": "allowAll" } })).unwrap();
    let done = stopped(&machine, Signal::INT, false, |machine| machine.has("begun")).await;
    assert_eq!(done.code, Some(130), "{done:#?}");
    let events = closed(&machine).await;
    assert!(events.contains(&"toolFailed".to_owned()), "{events:?}");
    assert_eq!(&events[events.len() - 2..], ["idle", "sessionEnd"], "{events:?}");
}
