//! A small HTTP server on loopback that ends with its owner.
//!
//! Invariant: dropping it stops it; an answer that is being held learns of that.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long `stop` waits for answers under way before it gives them up.
const STOP_PATIENCE: Duration = Duration::from_secs(2);

#[derive(Debug)]
pub(crate) struct Loopback {
    address: SocketAddr,
    closing: watch::Sender<bool>,
    serving: JoinHandle<()>,
}

impl Loopback {
    /// Serves `router` on `port`, or on a free port if that is 0. The receiver that the
    /// router gets becomes true when the server is to stop.
    pub(crate) async fn serve(
        port: u16,
        router: impl FnOnce(watch::Receiver<bool>) -> Router,
    ) -> anyhow::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .with_context(|| format!("cannot listen on 127.0.0.1:{port}"))?;
        let address = listener.local_addr()?;
        let (closing, closed) = watch::channel(false);
        let router = router(closed.clone());
        // Without TCP_NODELAY every small answer waits 40 ms for the client's ACK.
        let listener = listener.tap_io(|connection| {
            if let Err(error) = connection.set_nodelay(true) {
                tracing::debug!(%error, "a connection kept Nagle's algorithm");
            }
        });
        let serving = tokio::spawn(async move {
            let serve = axum::serve(listener, router).with_graceful_shutdown(until_true(closed));
            if let Err(error) = serve.await {
                tracing::warn!(%error, "the loopback server failed");
            }
        });
        Ok(Self { address, closing, serving })
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    /// Closes the port. Answers under way get a moment to finish.
    pub(crate) async fn stop(mut self) {
        self.closing.send_replace(true);
        if tokio::time::timeout(STOP_PATIENCE, &mut self.serving).await.is_err() {
            self.serving.abort();
        }
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.closing.send_replace(true);
    }
}

/// Waits until the channel says true, or has nobody left who could say it.
pub(crate) async fn until_true(mut channel: watch::Receiver<bool>) {
    if channel.wait_for(|value| *value).await.is_err() {
        tracing::trace!("the owner of the server is gone");
    }
}
