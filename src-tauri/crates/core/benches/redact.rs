//! How long redaction takes: results of 10 MB (goal: under 200 ms), a short text, and the first use.
#![allow(missing_docs, reason = "criterion's macros make public items")]

use std::fmt::Write as _;
use std::hint::black_box;

use askance_core::redact::{Redactor, redact};
use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::json;

const MEGABYTES: usize = 10_000_000;

/// Text of this size, made of what a function writes for a number.
fn text(mut piece: impl FnMut(usize, &mut String)) -> String {
    let mut text = String::with_capacity(MEGABYTES + 1_000);
    for at in 0.. {
        piece(at, &mut text);
        if text.len() >= MEGABYTES {
            break;
        }
    }
    text
}

fn code(at: usize, text: &mut String) {
    let _ = writeln!(
        text,
        "    let token{at} = self.tokens.next().ok_or(Error::Missing {{ key: {at} }})?; // the secret of line {at}\n\
         fn authenticate_{at}(user: &User, password: &str) -> Result<Session, Error> {{ todo!() }}"
    );
}

fn log(at: usize, text: &mut String) {
    let _ = writeln!(
        text,
        "2026-03-31T09:30:12.{at:06}Z INFO server{{pid={at}}}: GET https://example.com/items/{at}?page=2 200 in 3 ms"
    );
}

fn secrets(at: usize, text: &mut String) {
    let _ = writeln!(text, "SERVICE_API_KEY_{at}=k{at:020}");
    log(at, text);
}

fn hostile(_: usize, text: &mut String) {
    text.push_str("key=");
}

fn redaction(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("redact");
    group.sample_size(10);
    let own = Redactor::new(&[
        "acme-[0-9]{6}".into(),
        "(?i)internal[_-]\\w{3,20}".into(),
        "\\d{3}-\\d{2}-\\d{4}".into(),
    ]);
    let picture = text(|at, text| {
        let _ = write!(text, "{:x}", at.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    });
    for (name, text) in [
        ("10 MB of code", text(code)),
        ("10 MB of log", text(log)),
        ("10 MB with secrets", text(secrets)),
        ("10 MB of one word", picture),
        ("10 MB to be slow on", text(hostile)),
    ] {
        group.bench_function(name, |bencher| bencher.iter(|| redact(black_box(&text))));
        let result = json!({"textResultForLlm": text, "resultType": "success", "sessionLog": text});
        group.bench_function(format!("{name}, a result, three own patterns"), |bencher| {
            bencher.iter(|| own.value(black_box(&result)));
        });
    }
    group.finish();
    criterion.bench_function("redact/a line", |bencher| {
        bencher.iter(|| redact(black_box("cd src && npm test -- --watch=false 2>&1 | tail -20")));
    });
    let long = "The parser reads one token at a time, and it loses the last one. ".repeat(2_000);
    criterion.bench_function("redact/128 KB of prose", |bencher| bencher.iter(|| redact(black_box(&long))));
}

criterion_group!(benches, redaction);
criterion_main!(benches);
