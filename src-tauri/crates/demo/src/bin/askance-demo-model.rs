//! Serves the scripted model for a program that is not written in Rust, or for a try by
//! hand: `askance-demo-model [PORT] [DEFAULT SCRIPT]`. Prints its base URL in one line and
//! serves until its standard input closes.

use std::io::{self, Write};

use anyhow::Context;
use askance_demo::{Model, scripts};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let port = match arguments.next() {
        Some(port) => port.parse().with_context(|| format!("`{port}` is not a port"))?,
        None => 0,
    };
    let mut playbook = scripts::standard();
    if let Some(name) = arguments.next() {
        let mut known = playbook.scripts().iter();
        let script = known.find(|script| script.name() == name).cloned();
        playbook = playbook.with_default(script.with_context(|| format!("there is no script `{name}`"))?);
    }
    let model = Model::start_on(port, playbook).await?;
    let mut out = io::stdout();
    writeln!(out, "{}", model.base_url())?;
    out.flush()?;
    // The parent may die without a word; its end of the pipe closes all the same.
    tokio::task::spawn_blocking(|| io::copy(&mut io::stdin(), &mut io::sink())).await??;
    model.stop().await;
    Ok(())
}
