//! Looks over the rules of a person. Invariant: it only tells; the policy handles each rule as if nobody had looked.

use std::path::Path;

use super::rule::Rule;
use crate::settings::{FolderRules, Policy};
use crate::view::{RuleProblem, RuleProblemKind};

/// Programs that run whatever they are told: a rule for one of them alone allows everything.
const RUN_ANYTHING: [&str; 34] = [
    "ash",
    "awk",
    "bash",
    "bun",
    "busybox",
    "cmd",
    "csh",
    "dash",
    "deno",
    "docker",
    "doas",
    "env",
    "eval",
    "exec",
    "find",
    "fish",
    "ksh",
    "lua",
    "make",
    "node",
    "npx",
    "osascript",
    "parallel",
    "perl",
    "php",
    "podman",
    "powershell",
    "pwsh",
    "python",
    "python3",
    "ruby",
    "sh",
    "ssh",
    "sudo",
];
/// Programs that delete, overwrite or send whatever they are told.
const DO_HARM: [&str; 12] =
    ["chmod", "chown", "curl", "dd", "kill", "mkfs", "mv", "rm", "rsync", "scp", "shred", "wget"];

/// What is wrong with the rules, list by list.
pub fn check(policy: &Policy) -> Vec<RuleProblem> {
    let all = FolderRules { allow: policy.allow.clone(), ask: policy.ask.clone(), deny: policy.deny.clone() };
    let mut problems = check_lists(&all, None, &[]);
    for (folder, rules) in &policy.folders {
        // What holds everywhere holds there, too.
        problems.extend(check_lists(rules, Some(folder), &[&all]));
    }
    problems.extend(policy.directories.iter().filter_map(|directory| {
        Some(RuleProblem {
            rule: directory.clone(),
            list: "directories".to_owned(),
            folder: None,
            kind: RuleProblemKind::Malformed,
            message: check_directory(directory)?,
        })
    }));
    problems
}

/// What is wrong with a folder of `policy.directories`: one that is not named from the root or the home folder
/// fits no file, so file tools may not use any in it.
pub(crate) fn check_directory(text: &str) -> Option<String> {
    let text = text.trim();
    let named = Path::new(text).is_absolute() || text == "~" || text.starts_with("~/");
    (!named).then(|| format!("`{text}` must begin with `/` or `~/`."))
}

fn check_lists(rules: &FolderRules, folder: Option<&String>, above: &[&FolderRules]) -> Vec<RuleProblem> {
    let mut problems = Vec::new();
    let lists = [("allow", &rules.allow), ("ask", &rules.ask), ("deny", &rules.deny)];
    let holding: Vec<_> = above.iter().copied().chain([rules]).collect();
    for (list, texts) in lists {
        // The later lists go before this one.
        let stronger: Vec<&String> = match list {
            "allow" => holding.iter().flat_map(|rules| rules.deny.iter().chain(&rules.ask)).collect(),
            "ask" => holding.iter().flat_map(|rules| &rules.deny).collect(),
            _ => Vec::new(),
        };
        for text in texts {
            let mut add = |kind, message: String| {
                problems.push(RuleProblem {
                    rule: text.clone(),
                    list: list.to_owned(),
                    folder: folder.cloned(),
                    kind,
                    message,
                });
            };
            match text.parse::<Rule>() {
                Err(error) => add(RuleProblemKind::Malformed, format!("`{text}` is ignored: {error}.")),
                Ok(rule) => {
                    let shadow = stronger
                        .iter()
                        .find(|other| other.parse::<Rule>().is_ok_and(|other| covers(&other, &rule)));
                    if let Some(shadow) = shadow {
                        let message = format!("`{text}` is never reached: `{shadow}` goes before it.");
                        add(RuleProblemKind::Shadowed, message);
                    } else if list == "allow"
                        && let Some(danger) = danger(&rule)
                    {
                        add(RuleProblemKind::Dangerous, format!("`{text}` {danger}"));
                    }
                }
            }
        }
    }
    problems
}

/// Whether everything that `narrow` is about is about `wide`, too.
fn covers(wide: &Rule, narrow: &Rule) -> bool {
    match (wide, narrow) {
        (Rule::Shell(None), Rule::Shell(_))
        | (Rule::Read(None), Rule::Read(_))
        | (Rule::Write(None), Rule::Write(_))
        | (Rule::Url(None), Rule::Url(_)) => true,
        (Rule::Shell(Some(wide)), Rule::Shell(Some(narrow))) => wide.covers(narrow),
        (Rule::Tool(name), Rule::Server { server, .. }) => name == server,
        (wide, Rule::Tool(tool)) if wide != narrow => wide.matches_tool(tool),
        _ => wide == narrow,
    }
}

/// Why an allowing rule allows more than most people want.
fn danger(rule: &Rule) -> Option<&'static str> {
    match rule {
        Rule::Shell(None) => Some("lets an agent run nearly any command. Name the commands instead."),
        Rule::Tool(tool) if matches!(tool.as_str(), "bash" | "powershell") => {
            Some("lets an agent run nearly any command. Name the commands instead.")
        }
        Rule::Write(None) => {
            Some("lets an agent change any file. Name a folder instead, as in `write(src/**)`.")
        }
        Rule::Url(None) => Some("lets an agent reach any address. Name the hosts instead."),
        Rule::Shell(Some(pattern)) if pattern.is_open() && RUN_ANYTHING.contains(&pattern.program()) => {
            Some("lets an agent run any program through it. Name the whole command instead.")
        }
        Rule::Shell(Some(pattern)) if pattern.is_open() && DO_HARM.contains(&pattern.program()) => {
            Some("lets an agent use it on anything. Name the whole command instead.")
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(allow: &[&str], ask: &[&str], deny: &[&str]) -> Vec<(String, RuleProblemKind)> {
        let owned = |rules: &[&str]| rules.iter().map(|rule| (*rule).to_owned()).collect();
        let policy = Policy { allow: owned(allow), ask: owned(ask), deny: owned(deny), ..Policy::default() };
        check(&policy).into_iter().map(|problem| (problem.rule, problem.kind)).collect()
    }

    #[test]
    fn each_kind_is_found_and_good_rules_are_left_alone() {
        use RuleProblemKind::{Dangerous, Malformed, Shadowed};
        let one = |rule: &str, kind| vec![(rule.to_owned(), kind)];
        assert_eq!(
            found(&["shell(npm test)", "write(src/**)", "view"], &["shell(git push)"], &["shell(rm)"]),
            []
        );
        assert_eq!(found(&["shell("], &[], &[]), one("shell(", Malformed));
        assert_eq!(found(&[], &[], &["write(a"]), one("write(a", Malformed));
        assert_eq!(
            found(&["shell(rm -rf build)"], &[], &["shell(rm)"]),
            one("shell(rm -rf build)", Shadowed)
        );
        assert_eq!(found(&["shell(git push)"], &["shell(git:*)"], &[]), one("shell(git push)", Shadowed));
        assert_eq!(found(&[], &["write(a)"], &["write"]), one("write(a)", Shadowed));
        assert_eq!(found(&["shell(git:*)"], &[], &["shell(git push)"]), []);
        for rule in ["shell", "bash", "write", "url", "shell(bash)", "shell(python3:*)", "shell(rm)"] {
            assert_eq!(found(&[rule], &[], &[]), one(rule, Dangerous), "{rule}");
        }
        assert_eq!(found(&["shell(make test)", "shell(python3 test.py)"], &[], &[]), []);
    }

    #[test]
    fn a_folders_rule_is_shadowed_by_what_holds_everywhere() {
        let owned = |rules: &[&str]| rules.iter().map(|rule| (*rule).to_owned()).collect();
        let shop =
            FolderRules { allow: owned(&["shell(rm x)", "shell(npm test)"]), ..FolderRules::default() };
        let policy = Policy {
            deny: owned(&["shell(rm)"]),
            folders: [("~/shop".to_owned(), shop)].into(),
            ..Policy::default()
        };
        let problems = check(&policy);
        let found: Vec<_> = problems.iter().map(|one| (one.rule.as_str(), one.folder.as_deref())).collect();
        assert_eq!(found, [("shell(rm x)", Some("~/shop"))]);
        assert_eq!(problems[0].kind, RuleProblemKind::Shadowed);
    }

    #[test]
    fn a_directory_is_named_from_the_root_or_the_home_folder() {
        let directories = ["/srv", "~", "~/src", " /tmp/x ", "src", "./src", "~other/src", "", "$HOME/src"];
        let policy = Policy { directories: directories.map(str::to_owned).to_vec(), ..Policy::default() };
        let problems = check(&policy);
        let wrong: Vec<_> = problems.iter().map(|problem| problem.rule.as_str()).collect();
        assert_eq!(wrong, ["src", "./src", "~other/src", "", "$HOME/src"]);
        assert!(problems.iter().all(|problem| problem.list == "directories" && problem.folder.is_none()));
        assert_eq!(problems[0].message, "`src` must begin with `/` or `~/`.");
    }
}
