//! Posts over HTTP. Invariant: no redirect is followed, nothing is tried again here, and no error text of the client's
//! goes further: it would hold the address.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, redirect, retry};
use tokio::sync::OnceCell;

use crate::answer::{Answer, Why, answer};
use crate::letter::Letter;
use crate::sign::{SIGNATURE, TIMESTAMP, signature};
use crate::worker::{Posting, Transport};
use crate::{Clock, Target};

/// The header that names a message, the same at every attempt.
const DELIVERY: &str = "X-Askance-Delivery";

/// The real transport.
pub struct Http {
    /// Through the system's proxy, where there is one.
    outside: OnceCell<Client>,
    /// To this machine: no proxy is to see it.
    inside: OnceCell<Client>,
    limit: Duration,
    clock: Clock,
}

impl Http {
    /// A transport that waits this long for an answer.
    pub fn new(limit: Duration, clock: Clock) -> Self {
        Self { outside: OnceCell::new(), inside: OnceCell::new(), limit, clock }
    }

    /// The client for this target. It is made when it is needed: reading the system's certificates takes as long as
    /// a fifth of the app's start, and several megabytes.
    async fn client(&self, inside: bool) -> Option<&Client> {
        let limit = self.limit;
        let make = async move || {
            let made = tokio::task::spawn_blocking(move || {
                let builder = Client::builder()
                    .redirect(redirect::Policy::none())
                    .retry(retry::never())
                    // An idle connection may be closed already, and whether a message got through would be unknown.
                    .pool_max_idle_per_host(0)
                    .timeout(limit)
                    .user_agent(concat!("askance/", env!("CARGO_PKG_VERSION")));
                if inside { builder.no_proxy().build() } else { builder.build() }
            });
            made.await.ok().and_then(Result::ok).ok_or(())
        };
        let cell = if inside { &self.inside } else { &self.outside };
        cell.get_or_try_init(make).await.ok()
    }
}

impl Transport for Http {
    fn post<'a>(&'a self, target: &'a Target, letter: &'a Letter) -> Posting<'a> {
        Box::pin(async move {
            let Some(client) = self.client(target.address.is_loopback()).await else {
                return Answer::Later { why: Why::NoTls, after: None };
            };
            let mut request = client
                .post(target.address.url())
                .header(CONTENT_TYPE, &letter.content_type)
                .header(DELIVERY, &letter.delivery);
            for (name, value) in &letter.headers {
                request = request.header(name, value);
            }
            if let Some(secret) = &target.secret {
                let seconds = (self.clock)() / 1000;
                request = request
                    .header(TIMESTAMP, seconds)
                    .header(SIGNATURE, signature(secret, seconds, &letter.body));
            }
            match request.body(letter.body.clone()).send().await {
                Ok(found) => {
                    let retry_after = found.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok());
                    answer(found.status().as_u16(), retry_after, (self.clock)())
                }
                Err(error) => {
                    let why = if error.is_timeout() { Why::Timeout } else { Why::Unreachable };
                    Answer::Later { why, after: None }
                }
            }
        })
    }
}
