//! The texts that redaction is slowest on: the literals of every rule repeated, almost-matches, long words, many lines.
//! Goal: under 200 ms of CPU for 10 MB, with the person's own patterns in force too. First a megabyte of each is looked
//! at, then 10 MB of those that took longest. It counts the CPU time of the process, since a shared machine's clock says
//! little.
#![allow(missing_docs, clippy::expect_used, reason = "a bench may panic")]

use std::hint::black_box;

use askance_core::redact::Redactor;

/// How many of the slowest are looked at whole.
const SLOWEST: usize = 25;
/// Runs of each; the median counts.
const RUNS: usize = 3;
/// What takes longer than this for a megabyte is not looked at whole, in milliseconds.
const HOPELESS: f64 = 200.0;

/// Keywords that stand in the code, and pieces that stand around secrets.
const PIECES: &[&str] = &[
    "key",
    "token",
    "secret",
    "pass",
    "pwd",
    "credential",
    "auth",
    "://",
    "-----begin",
    "authorization",
    "bearer",
    "cookie:",
    "curl",
    "login",
    "hooks.slack.com/",
    "/api/webhooks/",
    "webhook.office.com/",
    "sig=",
    "signature=",
    "sk-",
    "xoxa-",
    "github_pat_",
    "eyj",
    "bot",
    "ya29.",
    "1//0",
    "whsec_",
    "glpat-",
    "sgp_",
    "vercel_",
    "tskey-a-",
    "password",
    "api_key",
    "api-key",
    "apikey",
    "API_KEY",
    "aws_secret_access_key",
    "authorization: basic ",
    "bearer a",
    "-----BEGIN PRIVATE KEY-----",
    "-----BEGIN A PRIVATE KEY-----\n",
    "curl -u a:",
    "login a password ",
    "login a ",
    "https://a:b",
    "https://a@",
    "://a:",
    "?sig=",
    "&sig=a",
    "-----END",
    "[REDACTED]",
    "[REDACTED]token=",
    "token=[REDACTED]",
    "<token>",
    "<password>a",
    "--token ",
    "--password a",
    "\"token\": \"",
    "\\\"token\\\": \\\"",
    "'secret' => '",
    "token:=",
    "tokens[",
    "_key_",
    "secret_key.",
    "key,",
    "key:",
    "eyJa.eyJ",
    "eyJaaaaaaaaa.",
];

/// What is put behind each.
const BEHIND: &[&str] = &[
    "",
    "=",
    ": ",
    " ",
    "\n",
    "-",
    "_",
    "=\"",
    "\": \"",
    "=a1B2c3D4e5F6g7H8i9J0 ",
    "=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ",
    "aaaaaaaaaaaaaaaaaaaa",
    "-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "=0123456789abcdef0123456789abcdef ",
    "ä",
    "\\",
    "(",
    "\t\t\t\t",
    "                                        ",
];

fn keywords() -> Vec<String> {
    let rules: serde_json::Value =
        serde_json::from_str(include_str!("../data/gitleaks/rules.json")).expect("the rules are JSON");
    let rules = rules.as_array().into_iter().flatten();
    let words = rules.flat_map(|rule| rule["keywords"].as_array().into_iter().flatten());
    let mut words: Vec<String> = words.filter_map(|word| word.as_str().map(str::to_owned)).collect();
    words.extend(PIECES.iter().map(|piece| (*piece).to_owned()));
    words.sort();
    words.dedup();
    words
}

fn repeated(piece: &str, bytes: usize) -> String {
    piece.repeat(bytes / piece.len() + 1)
}

/// A made text, which looks like nothing, of these signs.
fn random(signs: &[u8], bytes: usize) -> String {
    let mut state = 0x2545_F491_4F6C_DD1D_u64;
    let mut sign = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(signs[usize::try_from(state >> 33).unwrap_or_default() % signs.len()])
    };
    (0..bytes).map(|_| sign()).collect()
}

/// A text by its name and size.
type Made = Box<dyn Fn(usize) -> String>;

fn texts() -> Vec<(String, Made)> {
    let mut texts: Vec<(String, Made)> = Vec::new();
    for word in keywords() {
        for behind in BEHIND {
            let piece = format!("{word}{behind}");
            texts.push((format!("{piece:?} repeated"), Box::new(move |bytes| repeated(&piece, bytes))));
        }
        // In words and in texts in quotes that are almost as long as what is looked at whole.
        for (sign, end) in [("=", " "), (":", "\n"), ("=", "-0123456789abcdef ")] {
            let piece = format!("{word}{sign}");
            let long = format!("{}{end}", piece.repeat(4_000 / piece.len()));
            texts.push((
                format!("{piece:?} in words of 4,000, {end:?}"),
                Box::new(move |bytes| repeated(&long, bytes)),
            ));
        }
        let piece = format!("{word}=Aa1Bb2Cc3Dd4Ee5f");
        let long = format!("{}-0123456789abcdef ", piece.repeat(4_000 / piece.len()));
        texts.push((format!("{piece:?} in words of 4,000"), Box::new(move |bytes| repeated(&long, bytes))));
        let capitals = word.to_uppercase();
        texts.push((format!("{capitals:?} repeated"), Box::new(move |bytes| repeated(&capitals, bytes))));
    }
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut add = |name: &str, made: Made| texts.push((name.to_owned(), made));
    add("base64", Box::new(|bytes| random(letters, bytes)));
    add("base64 behind a name", Box::new(|bytes| format!("api_key={}", random(letters, bytes))));
    add("hexadecimal", Box::new(|bytes| random(b"0123456789abcdef", bytes)));
    add("digits", Box::new(|bytes| random(b"0123456789", bytes)));
    add("short lines", Box::new(|bytes| repeated("ok\n", bytes)));
    add("empty lines", Box::new(|bytes| repeated("\n", bytes)));
    add("one letter", Box::new(|bytes| repeated("a", bytes)));
    add("hyphens", Box::new(|bytes| repeated("-", bytes)));
    add("quotes", Box::new(|bytes| repeated("\"", bytes)));
    add("backslashes", Box::new(|bytes| repeated("\\", bytes)));
    add(
        "escaped JSON",
        Box::new(|bytes| repeated("{\\\"key\\\":\\\"va\\\\nlue\\\",\\\"token\\\":null},", bytes)),
    );
    add(
        "JSON",
        Box::new(|bytes| repeated("{\"key\":\"value\",\"auth\":{\"id\":17,\"tokens\":[1,2,3]}},", bytes)),
    );
    add("letters of other scripts", Box::new(|bytes| repeated("Ключ: ключ=пароль 密码：秘密 ", bytes)));
    add("pictures as letters", Box::new(|bytes| repeated("🔑=🔒 token=🔑 ", bytes)));
    let nuget = "<add key=\"password\" value=\"";
    add("a setting that never ends", Box::new(move |bytes| repeated(nuget, bytes)));
    add("headers of nothing", Box::new(|bytes| repeated("authorization: digest $", bytes)));
    add("headers that are masked", Box::new(|bytes| repeated("authorization: digest a[REDACTED]", bytes)));
    add(
        "quotes that never end",
        Box::new(|bytes| repeated(&format!("key=\"{}\n", "key=".repeat(1_000)), bytes)),
    );
    add("dots", Box::new(|bytes| repeated("eyJ.a.b.", bytes)));
    add(
        "words of keywords",
        Box::new(|bytes| {
            let all = keywords();
            let mut text = String::new();
            let mut at = 7;
            while text.len() < bytes {
                at = (at * 7_919 + 13) % 1_000_003;
                text.push_str(&all[at % all.len()]);
                text.push_str(BEHIND[at / 7 % BEHIND.len()]);
            }
            text
        }),
    );
    texts
}

fn main() {
    let built_in = Redactor::new(&[]);
    // Three as somebody would write them, and as many and as heavy as are taken.
    let three = ["acme-[0-9]{6}", "(?i)internal[_-]\\w{3,20}", "\\d{3}-\\d{2}-\\d{4}"].map(str::to_owned);
    let three = Redactor::new(&three);
    let fifty: Vec<_> =
        (0..50).map(|at| format!("(?i)[a-z]{{2}}[_-]?{at:02}[0-9a-f]{{8,40}}x{at}")).collect();
    let fifty = Redactor::new(&fifty);

    let mut slow: Vec<(f64, String, Made)> = texts()
        .into_iter()
        .map(|(name, made)| {
            // The first one compiles the patterns that this text meets.
            built_in.text(&made(1_000));
            let first = took(&built_in, &made(100_000)) * 10.0;
            (if first > HOPELESS { first } else { took(&built_in, &made(1_000_000)) }, name, made)
        })
        .collect();
    slow.sort_by(|(one, ..), (other, ..)| other.total_cmp(one));
    println!("{} texts; milliseconds of CPU for 10 MB, the median of {RUNS}", slow.len());
    println!("{:>10} {:>10} {:>10}", "built in", "3 own", "50 own");
    let hopeless = slow.iter().filter(|(first, ..)| *first > HOPELESS).count();
    let always = ["\"key=\" repeated", "\"password: \" repeated", "base64", "JSON", "short lines"];
    for (at, (first, name, made)) in slow.iter().enumerate() {
        if *first > HOPELESS {
            println!("{:>10.0}   {name}: guessed from 100 KB", first * 10.0);
            continue;
        }
        if at >= SLOWEST + hopeless && !always.contains(&name.as_str()) {
            continue;
        }
        let text = made(10_000_000);
        let of = |redactor: &Redactor| {
            let mut runs: Vec<_> = (0..RUNS).map(|_| took(redactor, &text)).collect();
            runs.sort_by(f64::total_cmp);
            runs[RUNS / 2]
        };
        println!("{:>10.0} {:>10.0} {:>10.0}   {name}", of(&built_in), of(&three), of(&fifty));
    }
}

/// Milliseconds of CPU.
fn took(redactor: &Redactor, text: &str) -> f64 {
    let before = cpu();
    black_box(redactor.text(black_box(text)));
    cpu() - before
}

/// User and system time of this thread in milliseconds; where the system does not tell it, the clock's.
fn cpu() -> f64 {
    use std::sync::LazyLock;
    use std::time::Instant;
    static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
    let clock = || BEGIN.elapsed().as_secs_f64() * 1_000.0;
    let Ok(stat) = std::fs::read_to_string("/proc/thread-self/schedstat") else { return clock() };
    stat.split(' ').next().and_then(|ns| ns.parse::<f64>().ok()).map_or_else(clock, |ns| ns / 1e6)
}
