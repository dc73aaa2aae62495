//! How long the policy takes: an everyday command (goal: under 100 µs), and one of 1 MB (goal: under 50 ms).
#![allow(missing_docs, reason = "criterion's macros make public items")]

use std::hint::black_box;
use std::path::PathBuf;

use askance_core::policy::{Rules, Switches, ToolCall, decide_by};
use askance_core::settings::{Policy, Profile};
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::json;

fn call(command: &str) -> ToolCall {
    let cwd = PathBuf::from("/home/p/shop");
    let args = json!({ "command": command });
    ToolCall { tool: "bash".into(), args, real_paths: None, real_cwd: Some(cwd.clone()), cwd }
}

fn policy(criterion: &mut Criterion) {
    let allow = ["shell(npm test)", "shell(git:*)", "write(src/**)"].map(str::to_owned).to_vec();
    let deny = ["shell(rm)", "shell(git push)", "url(example.com)"].map(str::to_owned).to_vec();
    let rules = Rules::new(&Policy { allow, deny, ..Policy::default() });
    let mut bench = |name: &str, command: &str| {
        let call = call(command);
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| decide_by(&rules, Profile::Ask, Switches::default(), black_box(&call)));
        });
    };
    bench("everyday", "cd src && npm test -- --watch=false 2>&1 | tail -20");
    bench("loop", "for f in src/*.rs; do grep -n \"fn main\" \"$f\" && wc -l \"$f\"; done");
    bench("1 MB", &"echo a; ".repeat(131_072));
}

criterion_group!(benches, policy);
criterion_main!(benches);
