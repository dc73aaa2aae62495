//! The driver of `cargo xtask demo`.

use anyhow::Result;
use askance_tests::Desktop;

#[tokio::main]
async fn main() -> Result<()> {
    let _desktop = if ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some()) {
        None
    } else {
        println!("There is no display: starting a virtual one.");
        Some(Desktop::start().await?)
    };
    Ok(())
}
