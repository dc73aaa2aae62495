//! One rule of a list, parsed once. Invariant: it prints back as it was parsed, and a text that is not
//! wholly understood is no rule.

mod command;
mod path;
mod site;

use std::fmt;
use std::str::FromStr;

pub use command::CommandPattern;
pub use path::PathPattern;
pub use site::UrlPattern;

use super::tool::{Kind, kind_of};

/// Longest text of a rule, in bytes.
pub const RULE_BYTES: usize = 4_096;

/// A rule, in Copilot CLI's own permission patterns.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Rule {
    /// `view`, `my-server-my_tool`, `my-server`: this tool, or every tool of the MCP server of that name. To allow,
    /// a server's name is enough only for tools whose own name has no `-`: it might be another server's.
    Tool(String),
    /// `shell`, `shell(git push)`, `shell(git:*)`.
    Shell(Option<CommandPattern>),
    /// `read`, `read(docs/**)`.
    Read(Option<PathPattern>),
    /// `write`, `write(.env)`, `write(/srv/app/**)`.
    Write(Option<PathPattern>),
    /// `url`, `url(github.com)`, `url(http://*.example.com)`.
    Url(Option<UrlPattern>),
    /// `MyServer(my_tool)`: one tool of an MCP server.
    Server {
        /// The server's name.
        server: String,
        /// The tool's name, as the server knows it.
        tool: String,
    },
}

/// Why a text is no rule. The sentence follows "is ignored:".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Nothing but blanks.
    #[error("it is empty")]
    Empty,
    /// More than anyone would write.
    #[error("it is longer than {RULE_BYTES} bytes")]
    TooLong,
    /// Brackets that do not enclose an argument.
    #[error("its brackets do not fit; a rule looks like `shell(git push)`")]
    Brackets,
    /// `shell()`.
    #[error("there is nothing between its brackets; leave them away to mean all")]
    NoArgument,
    /// A character that no tool's name has.
    #[error("a tool's name has only letters, digits, `_`, `-`, `.`, `/` and `:`")]
    Character,
    /// A command pattern that is more than words.
    #[error("its command is not made of plain words: {0}")]
    Command(&'static str),
    /// A path or glob that cannot be read.
    #[error("its path is no path or glob that can be read")]
    Path,
    /// No domain, no address.
    #[error("its address is no domain and no web address")]
    Url,
}

impl FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(RuleError::Empty);
        }
        if text.len() > RULE_BYTES {
            return Err(RuleError::TooLong);
        }
        let Some((kind, rest)) = text.split_once('(') else { return bare(text) };
        let argument = rest.strip_suffix(')').ok_or(RuleError::Brackets)?;
        if argument.trim().is_empty() {
            return Err(RuleError::NoArgument);
        }
        match kind {
            "shell" => Ok(Self::Shell(Some(CommandPattern::parse(argument)?))),
            "read" => Ok(Self::Read(Some(PathPattern::parse(argument)?))),
            "write" => Ok(Self::Write(Some(PathPattern::parse(argument)?))),
            "url" => Ok(Self::Url(Some(UrlPattern::parse(argument)?))),
            server if is_name(server) && is_name(argument) => {
                Ok(Self::Server { server: server.to_owned(), tool: argument.to_owned() })
            }
            server if is_name(server) || server.is_empty() => Err(RuleError::Brackets),
            _ => Err(RuleError::Character),
        }
    }
}

fn bare(name: &str) -> Result<Rule, RuleError> {
    if name.contains(')') {
        return Err(RuleError::Brackets);
    }
    if !is_name(name) {
        return Err(RuleError::Character);
    }
    Ok(match name {
        "shell" => Rule::Shell(None),
        "read" => Rule::Read(None),
        "write" => Rule::Write(None),
        "url" => Rule::Url(None),
        _ => Rule::Tool(name.to_owned()),
    })
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:".contains(c))
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fn kind<P: fmt::Display>(
            f: &mut fmt::Formatter<'_>,
            name: &str,
            argument: Option<&P>,
        ) -> fmt::Result {
            match argument {
                Some(argument) => write!(f, "{name}({argument})"),
                None => f.write_str(name),
            }
        }
        match self {
            Self::Tool(name) => f.write_str(name),
            Self::Shell(pattern) => kind(f, "shell", pattern.as_ref()),
            Self::Read(pattern) => kind(f, "read", pattern.as_ref()),
            Self::Write(pattern) => kind(f, "write", pattern.as_ref()),
            Self::Url(pattern) => kind(f, "url", pattern.as_ref()),
            Self::Server { server, tool } => write!(f, "{server}({tool})"),
        }
    }
}

impl Rule {
    /// Whether the rule is about this tool as a whole, whatever its arguments are.
    pub fn matches_tool(&self, tool: &str) -> bool {
        match self {
            Self::Tool(name) => name == tool || is_of_server(name, tool),
            Self::Server { server, tool: of_server } => {
                kind_of(tool) == Kind::Other
                    && tool.strip_prefix(server.as_str()).and_then(|rest| rest.strip_prefix('-'))
                        == Some(of_server.as_str())
            }
            Self::Shell(None) => kind_of(tool) == Kind::Shell,
            Self::Read(None) => kind_of(tool) == Kind::Read,
            Self::Write(None) => kind_of(tool) == Kind::Write,
            Self::Url(None) => kind_of(tool) == Kind::Url,
            Self::Shell(Some(_)) | Self::Read(Some(_)) | Self::Write(Some(_)) | Self::Url(Some(_)) => false,
        }
    }

    /// Whether an allowing rule covers the tool. `git-hub-get_issue` may be a tool of the server `git` or of
    /// `git-hub`: the wire does not tell, so only the tool's whole name, or `git(hub-get_issue)`, allows it.
    pub(crate) fn allows_tool(&self, tool: &str) -> bool {
        let certain =
            |name: &str| name == tool || !tool.strip_prefix(name).is_some_and(|rest| rest[1..].contains('-'));
        self.matches_tool(tool) && !matches!(self, Self::Tool(name) if !certain(name))
    }

    /// Whether it can only ever be about shell commands.
    pub fn is_shell(&self) -> bool {
        matches!(self, Self::Shell(_))
    }
}

/// Whether `tool` is a tool of the MCP server `name`. The name of a built-in tool is no server's.
fn is_of_server(name: &str, tool: &str) -> bool {
    !super::tool::is_built_in(name)
        && kind_of(tool) == Kind::Other
        && !super::tool::is_built_in(tool)
        && tool.strip_prefix(name).is_some_and(|rest| rest.len() > 1 && rest.starts_with('-'))
}
