//! The command line. Invariant: it cannot choose a profile or a rule: an agent can run commands too.

use askance_core::view::NewSession;

/// How it is used.
pub const USAGE: &str = "\
Askance looks over the shoulder of your Copilot sessions.

  askance                                start in the tray
  askance --folder DIR                   and offer a new session in that folder
  askance --folder DIR --prompt TEXT     and start a session there

  --model NAME   the session's model
  --version      print the version
  --help         print this";

/// What was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arguments {
    /// The folder of a new session.
    pub folder: Option<String>,
    /// Its first message.
    pub prompt: Option<String>,
    /// Its model.
    pub model: Option<String>,
    /// Print the version and end.
    pub version: bool,
    /// Print the usage and end.
    pub help: bool,
    /// Print what works on this desktop, for `askctl doctor`, and end.
    pub check_desktop: bool,
}

impl Arguments {
    /// Reads the arguments after the program's name; the error is one sentence.
    pub fn parse(arguments: impl IntoIterator<Item = String>) -> Result<Self, String> {
        let mut found = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(name) = arguments.next() {
            let place = match name.as_str() {
                "--version" | "-V" => {
                    found.version = true;
                    continue;
                }
                "--help" | "-h" => {
                    found.help = true;
                    continue;
                }
                askance_host::finding::DESKTOP_CHECK => {
                    found.check_desktop = true;
                    continue;
                }
                "--folder" => &mut found.folder,
                "--prompt" => &mut found.prompt,
                "--model" => &mut found.model,
                _ => return Err(format!("Askance does not know `{name}`. See `askance --help`.")),
            };
            *place = Some(
                arguments.next().ok_or_else(|| format!("`{name}` needs a value. See `askance --help`."))?,
            );
        }
        if found.prompt.is_some() && found.folder.is_none() {
            return Err("`--prompt` needs `--folder` with it. See `askance --help`.".to_owned());
        }
        Ok(found)
    }

    /// The session that was asked for.
    pub fn session(&self) -> Option<NewSession> {
        let (folder, prompt) = (self.folder.clone()?, self.prompt.clone()?);
        Some(NewSession { folder, prompt, model: self.model.clone(), profile: None })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Arguments, String> {
        Arguments::parse(text.split_whitespace().map(str::to_owned))
    }

    #[test]
    fn arguments() {
        assert_eq!(parse(""), Ok(Arguments::default()));
        let both = parse("--folder /x --prompt hi").expect("arguments");
        assert_eq!(both.session().map(|new| (new.folder, new.prompt)), Some(("/x".into(), "hi".into())));
        assert_eq!(parse("--folder /x").expect("arguments").session(), None);
        for wrong in ["--prompt hi", "--profile allowAll", "--folder", "x"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
