//! Lines over a socket. Invariant: a line is never longer than its bound, and nobody waits for ever for one that is sent.

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::UnixStream;
use tokio::time::timeout;
use tokio_util::codec::{Framed, LinesCodec, LinesCodecError};

use crate::wire::LINE_BYTES;

/// Longest wait until the other side has taken a line.
const TAKEN: Duration = Duration::from_secs(5);

/// Why a connection is of no use any more.
#[derive(Debug, thiserror::Error)]
pub enum Broken {
    /// The other side has gone.
    #[error("it has gone")]
    Gone,
    /// The line is longer than [`LINE_BYTES`].
    #[error("the message is longer than {LINE_BYTES} bytes")]
    TooLong,
    /// The line cannot be understood.
    #[error("the message cannot be understood")]
    Unclear,
    /// The other side did not take a line in time.
    #[error("it did not take the message in time")]
    Stuck,
}

/// One connection.
pub struct Talk {
    lines: Framed<UnixStream, LinesCodec>,
}

impl Talk {
    /// A connection over this socket.
    pub fn new(stream: UnixStream) -> Self {
        Self { lines: Framed::new(stream, LinesCodec::new_with_max_length(LINE_BYTES)) }
    }

    /// The socket. What has come over it and was not heard is lost.
    pub fn into_stream(self) -> UnixStream {
        self.lines.into_inner()
    }

    /// The next line. Given up in the middle, it loses nothing.
    pub async fn line(&mut self) -> Result<String, Broken> {
        match self.lines.next().await {
            Some(Ok(line)) => Ok(line),
            Some(Err(LinesCodecError::MaxLineLengthExceeded)) => Err(Broken::TooLong),
            Some(Err(LinesCodecError::Io(error))) if error.kind() == std::io::ErrorKind::InvalidData => {
                Err(Broken::Unclear)
            }
            Some(Err(LinesCodecError::Io(_))) | None => Err(Broken::Gone),
        }
    }

    /// The next message. Given up in the middle, it loses nothing.
    pub async fn hear<T: DeserializeOwned>(&mut self) -> Result<T, Broken> {
        understood(&self.line().await?)
    }

    /// Sends a message. Given up in the middle, the connection is of no use any more.
    pub async fn say<T: Serialize>(&mut self, message: &T) -> Result<(), Broken> {
        let line = serde_json::to_string(message).map_err(|_| Broken::Unclear)?;
        if line.len() > LINE_BYTES {
            return Err(Broken::TooLong);
        }
        match timeout(TAKEN, self.lines.send(line)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(Broken::Gone),
            Err(_) => Err(Broken::Stuck),
        }
    }
}

/// What a line says.
pub fn understood<T: DeserializeOwned>(line: &str) -> Result<T, Broken> {
    serde_json::from_str(line).map_err(|_| Broken::Unclear)
}
