//! One rule of a list, parsed once. Invariant: it prints back as it was parsed.

use std::fmt;
use std::str::FromStr;

use super::tool::{Kind, kind_of};

/// A rule, in Copilot CLI's own permission patterns. So far a tool's exact name, or one of the
/// kinds `shell`, `read` and `write` that stand for several tools.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Rule {
    /// `view`, `my-server-my-tool`: exactly this tool.
    Tool(String),
    /// `shell`, `read`, `write`: every tool of that kind.
    Kind(Kind),
}

/// Why a text is no rule. The sentence follows "is ignored:".
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// Nothing but blanks.
    #[error("it is empty")]
    Empty,
    /// A pattern with arguments, such as `shell(git push)`.
    #[error("rules with arguments are not supported yet, only names of tools")]
    Arguments,
    /// A character that no tool's name has.
    #[error("a tool's name has only letters, digits, `_`, `-`, `.`, `/` and `:`")]
    Character,
}

impl FromStr for Rule {
    type Err = RuleError;

    fn from_str(text: &str) -> Result<Self, RuleError> {
        let name = text.trim();
        if name.is_empty() {
            return Err(RuleError::Empty);
        }
        if name.contains(['(', ')']) {
            return Err(RuleError::Arguments);
        }
        if !name.chars().all(|c| c.is_ascii_alphanumeric() || "_-./:".contains(c)) {
            return Err(RuleError::Character);
        }
        Ok(match name {
            "shell" => Self::Kind(Kind::Shell),
            "read" => Self::Kind(Kind::Read),
            "write" => Self::Kind(Kind::Write),
            _ => Self::Tool(name.to_owned()),
        })
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Tool(name) => f.write_str(name),
            Self::Kind(kind) => f.write_str(kind.as_str()),
        }
    }
}

impl Rule {
    /// Whether the rule is about this tool.
    pub fn matches(&self, tool: &str) -> bool {
        match self {
            Self::Tool(name) => name == tool,
            Self::Kind(kind) => kind_of(tool) == *kind,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_back_as_parsed() {
        for text in ["view", "shell", "read", "write", "github-mcp-server-get_issue", "a.b/c:d"] {
            assert_eq!(text.parse::<Rule>().map(|rule| rule.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn refuses_what_it_does_not_understand() {
        assert_eq!("  ".parse::<Rule>(), Err(RuleError::Empty));
        assert_eq!("shell(rm)".parse::<Rule>(), Err(RuleError::Arguments));
        assert_eq!("view me".parse::<Rule>(), Err(RuleError::Character));
        assert_eq!("*".parse::<Rule>(), Err(RuleError::Character));
    }

    #[test]
    fn kinds_stand_for_their_tools_and_names_for_themselves() {
        let table = [
            ("shell", "bash", true),
            ("shell", "powershell", true),
            ("shell", "view", false),
            ("write", "edit", true),
            ("write", "create", true),
            ("write", "bash", false),
            ("read", "view", true),
            ("bash", "bash", true),
            ("bash", "Bash", false),
            ("view", "viewer", false),
        ];
        for (rule, tool, expected) in table {
            let parsed: Rule = rule.parse().unwrap_or_else(|_| panic!("{rule}"));
            assert_eq!(parsed.matches(tool), expected, "{rule} on {tool}");
        }
    }
}
