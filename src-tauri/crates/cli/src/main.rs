//! `askctl`: what the policy says, and why; and one session without a window. Invariant: it approves nothing. What
//! `run` starts is held to the settings, and what they would ask about is shown by a running app, or denied.

mod audit;
mod call;
mod check;
mod doctor;
mod explain;
mod plain;
mod replay;
mod run;
mod source;

use std::path::PathBuf;
use std::process::ExitCode;

use askance_audit::{Filter, Format};
use clap::{Parser, Subcommand, ValueEnum};

/// Looks at Askance's policy and record, explains them, and runs a session by them. It can never approve anything.
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
    /// The record of what the sessions did. It is only looked at.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Runs one session without a window, and prints its audit log.
    #[command(after_help = run::EXIT_CODES)]
    Run(run::Arguments),
    /// Says what works on this machine and what does not, and what to do about it. The exit code is 1 where something
    /// is missing that Askance needs. No network is used, but this machine's own.
    Doctor {
        /// A settings file instead of Askance's own.
        #[arg(long)]
        settings: Option<PathBuf>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Lists the sessions, the newest first.
    Sessions {
        /// A record instead of Askance's own.
        #[arg(long)]
        db: Option<PathBuf>,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Writes the entries to standard output, the oldest first.
    Export {
        /// In which form; `tutorial` is the SDK tutorial's, with times since the session's first entry.
        #[arg(long, value_enum)]
        format: Form,
        /// Only of this session.
        #[arg(long)]
        session: Option<String>,
        /// Not from before this: `90m`, `2h`, `3d`, or an ISO date or time.
        #[arg(long, value_parser = audit::moment)]
        since: Option<u64>,
        /// Only from before this.
        #[arg(long, value_parser = audit::moment)]
        until: Option<u64>,
        /// A record instead of Askance's own.
        #[arg(long)]
        db: Option<PathBuf>,
    },
    /// Checks that no entry was changed, taken away or added. The exit code is 1 where one was.
    Verify {
        /// A record instead of Askance's own.
        #[arg(long)]
        db: Option<PathBuf>,
    },
}

/// The forms of an export.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    Json,
    Jsonl,
    Csv,
    Tutorial,
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
        /// Calls as JSONL: {"toolName","toolArgs","cwd"} or {"task","command"}; otherwise those of the record.
        file: Option<PathBuf>,
        /// A record instead of Askance's own.
        #[arg(long, conflicts_with = "file")]
        db: Option<PathBuf>,
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
    let done = match Arguments::parse().topic {
        Topic::Policy(command) => policy(command),
        Topic::Audit(command) => look(command),
        Topic::Run(arguments) => run::run(arguments),
        Topic::Doctor { settings, json } => doctor::run(settings.as_deref(), json),
    };
    match done {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("askctl: {problem}");
            ExitCode::from(2)
        }
    }
}

fn policy(command: PolicyCommand) -> Result<ExitCode, source::Problem> {
    match command {
        PolicyCommand::Explain { settings, batch } => explain::run(settings.as_deref(), batch),
        PolicyCommand::Replay { file, db, settings, accept_suggestions, json } => {
            let calls = file.as_deref().map_or(replay::Calls::Record(db.as_deref()), replay::Calls::File);
            replay::run(calls, settings.as_deref(), accept_suggestions, json)
        }
        PolicyCommand::Check { settings, json } => check::run(settings.as_deref(), json),
    }
}

fn look(command: AuditCommand) -> Result<ExitCode, source::Problem> {
    match command {
        AuditCommand::Sessions { db, json } => audit::sessions(db.as_deref(), json),
        AuditCommand::Export { format, session, since, until, db } => {
            let format = match format {
                Form::Json => Format::Json,
                Form::Jsonl => Format::Jsonl,
                Form::Csv => Format::Csv,
                Form::Tutorial => Format::Tutorial,
            };
            audit::write(db.as_deref(), &Filter { session, since, until, ..Filter::default() }, format)
        }
        AuditCommand::Verify { db } => audit::verify(db.as_deref()),
    }
}
