//! `askctl`: what the policy says, and why. Invariant: it reads and tells; it approves, changes and starts nothing.

mod call;
mod check;
mod explain;
mod replay;
mod source;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Looks at Askance's policy and explains it. It can never approve anything.
#[derive(Debug, Parser)]
#[command(name = "askctl", version, disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    topic: Topic,
}

#[derive(Debug, Subcommand)]
enum Topic {
    /// The rules: what they allow, and what they are worth.
    #[command(subcommand)]
    Policy(PolicyCommand),
}

#[derive(Debug, Subcommand)]
enum PolicyCommand {
    /// Says what becomes of a tool call: standard input holds one as JSON, {"toolName","toolArgs","cwd"}.
    Explain {
        /// A settings file instead of Askance's own.
        #[arg(long)]
        settings: Option<PathBuf>,
        /// One call and one answer a line.
        #[arg(long)]
        batch: bool,
    },
    /// Puts recorded calls through the policy and counts what would have been allowed, asked and denied.
    Replay {
        /// Calls as JSONL: {"toolName","toolArgs","cwd"} or {"task","command"}.
        file: PathBuf,
        /// A settings file instead of Askance's own.
        #[arg(long)]
        settings: Option<PathBuf>,
        /// Plays a person who takes the suggested grant for the session each time it is offered.
        #[arg(long)]
        accept_suggestions: bool,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Looks over the rules: malformed ones, those that are never reached, those that allow a lot.
    Check {
        /// A settings file instead of Askance's own.
        #[arg(long)]
        settings: Option<PathBuf>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

fn main() -> ExitCode {
    let Arguments { topic: Topic::Policy(command) } = Arguments::parse();
    let done = match command {
        PolicyCommand::Explain { settings, batch } => explain::run(settings.as_deref(), batch),
        PolicyCommand::Replay { file, settings, accept_suggestions, json } => {
            replay::run(&file, settings.as_deref(), accept_suggestions, json)
        }
        PolicyCommand::Check { settings, json } => check::run(settings.as_deref(), json),
    };
    match done {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("askctl: {problem}");
            ExitCode::from(2)
        }
    }
}
