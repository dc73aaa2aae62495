//! Our verdicts on the same commands, in a folder of the same kind.

use std::path::PathBuf;

use askance_core::policy::{Outcome, Switches, ToolCall, decide, paths_to_resolve};
use askance_core::settings::{Policy, Profile};

use crate::cli::Verdict;

pub(crate) fn verdict(allow: &[&str], deny: &[&str], command: &str) -> Verdict {
    let owned = |rules: &[&str]| rules.iter().map(|rule| (*rule).to_owned()).collect();
    let policy = Policy { allow: owned(allow), deny: owned(deny), ..Policy::default() };
    let cwd = PathBuf::from("/home/p/shop");
    let (tool, args) = crate::call(command, &cwd);
    let mut call =
        ToolCall { tool: tool.into(), args, cwd: cwd.clone(), real_paths: None, real_cwd: Some(cwd) };
    call.real_paths = Some(paths_to_resolve(&call).into_iter().map(|wanted| wanted.path).collect());
    match decide(&policy, Profile::Ask, Switches::default(), &call).outcome {
        Outcome::Allow => Verdict::Allow,
        Outcome::Ask => Verdict::Ask,
        Outcome::Deny => Verdict::Deny,
    }
}
