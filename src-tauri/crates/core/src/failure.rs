//! What an error is, and how a person is told of it. Invariant: only what is known to pass by itself is tried again.

use crate::settings::Errors;

/// What went wrong, as far as it matters to the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The login or key was refused.
    Login,
    /// Too many requests for now.
    RateLimit,
    /// What was paid for is used up.
    Quota,
    /// The model does not take the request as it is.
    Refused,
    /// The conversation is too long.
    TooLong,
    /// The model's server has trouble.
    Unavailable,
    /// The model's server was not reached.
    Offline,
    /// Anything else.
    Other,
}

/// Where it went wrong, by the runtime's names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Context {
    ModelCall,
    ToolExecution,
    System,
    UserInput,
}

impl Context {
    /// The error hook's word.
    pub(crate) fn of(word: &str) -> Self {
        match word {
            "model_call" => Self::ModelCall,
            "tool_execution" => Self::ToolExecution,
            "user_input" => Self::UserInput,
            _ => Self::System,
        }
    }
}

/// What `session.error` is about, by its type, status and words.
pub(crate) fn kind(kind: &str, status: Option<u16>, message: &str) -> Kind {
    let message = message.to_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    let spent = || says(&["quota", "billing", "insufficient funds", "credit balance", "spending limit"]);
    match (status, kind) {
        (Some(401 | 403), _) | (_, "authentication" | "authorization") => Kind::Login,
        (Some(402), _) | (_, "quota") => Kind::Quota,
        (Some(429), _) | (_, "rate_limit") if spent() => Kind::Quota,
        (Some(429), _) | (_, "rate_limit") => Kind::RateLimit,
        (_, "context_limit") | (Some(413), _) => Kind::TooLong,
        (Some(408 | 500 | 502..=504 | 520..=529), _) => Kind::Unavailable,
        // A status that is not named above does not go away by itself.
        (Some(400..=599), _) => Kind::Refused,
        // A certificate does not become a good one.
        (None, _)
            if says(&["certificate", "self-signed", "self signed", "unknownissuer", "tls handshake"]) =>
        {
            Kind::Other
        }
        (None, _) if says(UNREACHED) => Kind::Offline,
        _ => Kind::Other,
    }
}

/// Words of a connection that was not made, or was lost.
const UNREACHED: &[&str] = &[
    "connection",
    "could not connect",
    "failed to connect",
    "network",
    "fetch failed",
    "timed out",
    "timeout",
    "dns",
    "econnrefused",
    "econnreset",
    "etimedout",
    "enotfound",
    "socket hang up",
];

impl Kind {
    /// Whether it passes by itself, as far as anybody knows.
    pub(crate) fn is_passing(self) -> bool {
        matches!(self, Self::RateLimit | Self::Unavailable | Self::Offline)
    }

    /// Where it went wrong.
    pub(crate) fn context(self) -> Context {
        if self == Self::Other { Context::System } else { Context::ModelCall }
    }

    /// What it is, and what can be done about it.
    fn sentences(self) -> (&'static str, &'static str) {
        match self {
            Self::Login => ("The model refused the login or key.", "Check it in the settings."),
            Self::RateLimit => ("The model has had too many requests.", "Wait a little and try again."),
            Self::Quota => {
                ("What you may use of this model is used up.", "Look at your plan, or choose another model.")
            }
            Self::Refused => ("The model refused the request.", ""),
            Self::TooLong => ("The conversation has become too long for the model.", ""),
            Self::Unavailable => ("The model is not available at the moment.", "Try again later."),
            Self::Offline => {
                ("The model could not be reached.", "Check the network and the provider's address.")
            }
            Self::Other => ("The session stopped with an error.", ""),
        }
    }
}

/// A friendly sentence: the person's own for this context, or ours for this kind with what can be done about it.
pub(crate) fn friendly(errors: &Errors, context: Context, kind: Kind) -> String {
    let (what, advice) = kind.sentences();
    own(errors, context, kind).unwrap_or_else(|| format!("{what} {advice}").trim_end().to_owned())
}

/// The same without advice, for what is tried again anyway.
pub(crate) fn passing(errors: &Errors, context: Context, kind: Kind) -> String {
    own(errors, context, kind).unwrap_or_else(|| kind.sentences().0.to_owned())
}

/// The person's own text, or what a context says of an error that nobody knows more about.
fn own(errors: &Errors, context: Context, kind: Kind) -> Option<String> {
    let messages = &errors.messages;
    let own = match context {
        Context::ModelCall => &messages.model_call,
        Context::ToolExecution => &messages.tool_execution,
        Context::System => &messages.system,
        Context::UserInput => &messages.user_input,
    };
    let ours = match (context, kind) {
        (Context::ToolExecution, Kind::Other) => Some("A tool failed."),
        (Context::UserInput, Kind::Other) => Some("The message could not be taken."),
        (Context::ModelCall, Kind::Other) => Some("A call of the model failed."),
        _ => None,
    };
    own.clone().or_else(|| ours.map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds() {
        let table = [
            ("query", Some(429), "Too many requests.", Kind::RateLimit),
            ("rate_limit", None, "", Kind::RateLimit),
            ("query", Some(429), "You exceeded your current quota", Kind::Quota),
            ("rate_limit", Some(429), "insufficient_quota", Kind::Quota),
            ("quota", None, "", Kind::Quota),
            ("quota", Some(429), "", Kind::Quota),
            ("query", Some(402), "", Kind::Quota),
            ("query", Some(500), "", Kind::Unavailable),
            ("query", Some(503), "connection", Kind::Unavailable),
            ("query", Some(529), "overloaded", Kind::Unavailable),
            ("query", Some(501), "", Kind::Refused),
            ("query", Some(400), "timeout", Kind::Refused),
            ("query", Some(404), "", Kind::Refused),
            ("query", Some(413), "", Kind::TooLong),
            ("context_limit", Some(400), "", Kind::TooLong),
            ("query", Some(401), "", Kind::Login),
            ("authentication", None, "connection", Kind::Login),
            ("query", Some(403), "quota", Kind::Login),
            ("query", None, "Connection refused (os error 111)", Kind::Offline),
            // As the runtime 1.0.102 says it.
            (
                "query",
                None,
                "Last error: Failed native model HTTP request: error sending request for url (http://tls.example/v1): \
                 client error (SendRequest): connection error: Connection reset by peer (os error 104) [ECONNRESET]",
                Kind::Offline,
            ),
            ("query", None, "client error (Connect): dns error: failed to lookup [ENOTFOUND]", Kind::Offline),
            ("query", None, "request timed out", Kind::Offline),
            ("query", None, "connection error: invalid peer certificate", Kind::Other),
            ("query", None, "It broke.", Kind::Other),
            ("", None, "", Kind::Other),
        ];
        for (name, status, message, expected) in table {
            assert_eq!(kind(name, status, message), expected, "{name} {status:?} {message}");
        }
        let passing = [Kind::RateLimit, Kind::Unavailable, Kind::Offline];
        let others = [Kind::Login, Kind::Quota, Kind::Refused, Kind::TooLong, Kind::Other];
        assert!(passing.into_iter().all(Kind::is_passing) && !others.into_iter().any(Kind::is_passing));
    }

    #[test]
    fn a_persons_own_text_goes_before_ours() {
        let mut errors = Errors::default();
        assert!(friendly(&errors, Context::ModelCall, Kind::Login).contains("login"));
        errors.messages.model_call = Some("Take a walk.".to_owned());
        assert_eq!(friendly(&errors, Context::ModelCall, Kind::Login), "Take a walk.");
        assert_eq!(friendly(&errors, Context::System, Kind::Other), "The session stopped with an error.");
        assert_eq!(friendly(&errors, Context::of("tool_execution"), Kind::Other), "A tool failed.");
        assert_eq!(
            [friendly, passing].map(|told| told(&Errors::default(), Context::ModelCall, Kind::RateLimit)),
            [
                "The model has had too many requests. Wait a little and try again.",
                "The model has had too many requests."
            ]
        );
    }
}
