//! The formats of real secrets, each masked wherever it stands, and no part of it left.

use super::super::rules::{RULES, left_out};
use super::super::scan;
use super::*;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// A name for the failure, a text, and the part of it that may not be left.
type Sample = (&'static str, String, String);

fn tokens() -> Vec<Sample> {
    let whole = |name: &'static str, text: String| (name, text.clone(), text);
    let r = random;
    vec![
        whole("GitHub", format!("gh{}_{}", "p", r(WORD, 36, 1))),
        whole("GitHub app", format!("gh{}_{}", "s", r(WORD, 36, 2))),
        whole("GitHub fine grained", format!("github_{}_{}_{}", "pat", r(WORD, 22, 3), r(WORD, 59, 4))),
        whole("GitLab", format!("gl{}-{}", "pat", r(WORD, 20, 5))),
        whole("OpenAI project", format!("sk-{}-{}T3Blbk{}{}", "proj", r(WORD, 74, 6), "FJ", r(WORD, 74, 7))),
        whole("OpenAI old", format!("sk-{}", r(WORD, 48, 8))),
        whole("Anthropic", format!("sk-ant-{}-{}AA", "api03", r(WORD, 93, 9))),
        whole("AWS id", format!("AK{}{}", "IA", r(CAPITALS, 16, 10))),
        whole(
            "Slack bot",
            format!("xox{}-{}-{}-{}", "b", r(DIGITS, 12, 11), r(DIGITS, 12, 12), r(WORD, 24, 13)),
        ),
        whole("Slack user", format!("xox{}-{}-{}", "p", r(DIGITS, 12, 14), r(WORD, 32, 15))),
        whole(
            "Slack app",
            format!("xap{}-1-A{}-{}-{}", "p", r(CAPITALS, 9, 16), r(DIGITS, 13, 17), r(HEX, 64, 18)),
        ),
        whole("Stripe", format!("sk_{}_{}", "live", r(WORD, 24, 19))),
        whole("Stripe restricted", format!("rk_{}_{}", "test", r(WORD, 24, 20))),
        whole("Google API", format!("AI{}{}", "za", r(WORD, 35, 21))),
        whole("Google OAuth", format!("ya29{}{}", ".", r(WORD, 60, 22))),
        whole("npm", format!("np{}_{}", "m", r(WORD, 36, 23))),
        whole("PyPI", format!("pypi-{}{}", "AgEIcHlwaS5vcmc", r(WORD, 70, 24))),
        whole("SendGrid", format!("S{}.{}.{}", "G", r(WORD, 22, 25), r(WORD, 43, 26))),
        whole("Twilio", format!("S{}{}", "K", r(HEX, 32, 27))),
        whole("Hugging Face", format!("h{}_{}", "f", r("abcdefghijklmnopqrstuvwxyzABCDEF", 34, 28))),
        whole("DigitalOcean", format!("do{}_v1_{}", "p", r(HEX, 64, 29))),
        whole("Databricks", format!("da{}{}", "pi", r(HEX, 32, 30))),
        whole("Docker", format!("dckr_{}_{}", "pat", r(WORD, 27, 31))),
        whole("Vault", format!("hv{}.{}", "s", r(WORD, 95, 32))),
        whole("Doppler", format!("dp.{}.{}", "pt", r(WORD, 43, 33))),
        whole("Shopify", format!("shp{}_{}", "at", r(HEX, 32, 34))),
        whole("Linear", format!("lin_{}_{}", "api", r(WORD, 40, 35))),
        whole("Terraform", format!("{}.{}.{}", r(WORD, 14, 36), "atlasv1", r(WORD, 65, 37))),
        whole("Azure", format!("{}8{}~{}", r(WORD, 3, 38), "Q", r(WORD, 34, 39))),
        whole("age", format!("AGE-SECRET-{}-1{}", "KEY", r("QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", 58, 40))),
        whole(
            "JWT",
            format!(
                "ey{}.ey{}.{}",
                r(WORD, 1, 41).replace(|_| true, "J") + &r(WORD, 34, 42),
                "J".to_owned() + &r(WORD, 60, 43),
                r(WORD, 43, 44)
            ),
        ),
        whole("Telegram", format!("bot{}:{}", r(DIGITS, 10, 45), r(WORD, 35, 46))),
        whole("Grafana", format!("gl{}_{}_{}", "sa", r(WORD, 32, 47), r(HEX, 8, 48))),
    ]
}

fn beside_a_name() -> Vec<Sample> {
    let r = random;
    let mut samples = Vec::new();
    let mut add = |name: &'static str, form: &str, secret: String| {
        samples.push((name, form.replace("{}", &secret), secret));
    };
    add("AWS secret", "AWS_SECRET_ACCESS_KEY={}", r(BASE64, 40, 50));
    add("AWS secret in a profile", "aws_secret_access_key = {}", r(BASE64, 40, 51));
    add("exported", "export GREETER_API_KEY='{}'", r(WORD, 24, 52));
    add("in YAML", "  client_secret: {}", r(WORD, 32, 53));
    add("in JSON", "{\"db\":{\"password\":\"{}\"}}", "hunter2 and more, with !\u{a7}$%&/()".to_owned());
    add("in JSON in JSON", r#""{\"access_token\":\"{}\",\"x\":1}""#, r(WORD, 30, 54));
    add("a password with signs", "DB_PASSWORD={}", "p@ss,w0rd!x(y)#%".to_owned());
    add("a short one", "PGPASSWORD={}", "x".to_owned() + "7q");
    add("camel case", "const signingKey = \"{}\";", r(WORD, 32, 55));
    add("a key in hex", "ENCRYPTION_KEY={}", r(HEX, 64, 56));
    add("DB_PASS", "DB_PASS={}", "sommer2026".to_owned());
    add("credentials", "SERVICE_CREDENTIALS={}", r(BASE64, 44, 57));
    add("numbered", "SECRET_KEY_BASE_2={}", r(HEX, 64, 58));
    add("in brackets", "config['password'] = '{}'", "tr0ub4dor".to_owned());
    add("Ruby", ":secret_token => '{}'", r(HEX, 30, 59));
    add("Go", "token := \"{}\"", r(WORD, 20, 60));
    add("XML", "<password>{}</password>", "hunter2 too".to_owned());
    add("an option", "mysql --password {} -u root", "hunter2x".to_owned());
    add("an option with a sign", "tool --auth-token={}", r(WORD, 20, 61));
    add("npmrc", "//registry.npmjs.org/:_authToken={}", r(WORD, 36, 62));
    add("npmrc, basic", "_auth={}", r(BASE64, 32, 63));
    add("netrc", "machine h login ada password {}", "hunter2z".to_owned());
    add("Docker", "\"auth\": \"{}\"", r(BASE64, 28, 64));
    add("a connection string", "Server=db;User Id=sa;Password={};Encrypt=true", "Pa55w0rd!".to_owned());
    add("storage", "AccountName=x;AccountKey={};EndpointSuffix=y", r(BASE64, 86, 65) + "==");
    add("address", "https://ada:{}@example.com/x", "p%40ss-w0rd".to_owned());
    add("address with signs", "postgres://shop:{}@db:5432/shop", "p@ss:w!rd".to_owned());
    add("address without a user", "redis://:{}@cache:6379", "hunter2".to_owned());
    add("address with a token", "git clone https://{}@github.com/a/b", r(WORD, 40, 66));
    add("basic", "Authorization: Basic {}", r(BASE64, 24, 67));
    add("basic in curl", "curl -H 'Authorization: Basic {}' https://x", r(BASE64, 24, 68));
    add("a token header", "authorization: token {}", r(HEX, 40, 69));
    add("in an object", "headers: {\"Authorization\": \"Bearer {}\"}", r(WORD, 12, 70));
    add("digest", "Authorization: Digest username=\"a\", response=\"{}\"", r(HEX, 32, 71));
    add("no scheme", "Authorization: {}", r(WORD, 32, 72));
    add("bearer alone", "uses bearer {} there", r(WORD, 40, 73));
    add("x-api-key", "X-Api-Key: {}", r(WORD, 12, 74));
    add("cookie", "Cookie: theme=dark; sid={}; lang=de", r(WORD, 32, 75));
    add("set-cookie", "Set-Cookie: session={}; Path=/; HttpOnly", r(WORD, 40, 76));
    add("curl user", "curl -sS -u ada:{} https://example.com", "hunter2".to_owned());
    add("a query", "GET /x?user=ada&access_token={}&page=2", r(WORD, 20, 77));
    add("SAS", "https://x.blob.core.windows.net/c?sv=1&sig={}&se=2", r(WORD, 43, 78) + "%3D");
    add("presigned", "?X-Amz-Signature={}&X-Amz-Expires=1", r(HEX, 64, 79));
    add(
        "Discord",
        "https://discord.com/api/webhooks/{}",
        format!("{}/{}", r(DIGITS, 18, 80), r(WORD, 68, 81)),
    );
    add(
        "Teams",
        "https://x.webhook.office.com/{}",
        format!("webhookb2/{}@{}", r(HEX, 32, 82), r(HEX, 32, 83)),
    );
    add("Power Automate", "https://prod-1.westeurope.logic.azure.com/x/invoke?sp=a&sig={}", r(WORD, 43, 84));
    add(
        "Slack",
        "https://hooks.slack.com/services/{}",
        format!("T{}/B{}/{}", r(CAPITALS, 8, 85), r(CAPITALS, 8, 86), r(WORD, 24, 87)),
    );
    add(
        "by a service's name",
        "heroku: {}",
        format!("{}-{}-{}-{}-{}", r(HEX, 8, 88), r(HEX, 4, 89), r(HEX, 4, 90), r(HEX, 4, 91), r(HEX, 12, 92)),
    );
    samples
}

fn keys() -> Vec<Sample> {
    let mark = |word: &str, kind: &str| format!("-----{word} {kind}PRIVATE {}-----", "KEY");
    let body: Vec<String> = (0..12).map(|line| random(BASE64, 64, 100 + line)).collect();
    let secret = body[3].clone();
    let lines = body.join("\n");
    let whole = |kind: &str| format!("{}\n{lines}\n{}", mark("BEGIN", kind), mark("END", kind));
    let begun = format!("{}\n{lines}\n$ ls", mark("BEGIN", "RSA "));
    let escaped = whole("").replace('\n', "\\n");
    let pgp = whole("PGP ").replace("KEY-----", "KEY BLOCK-----");
    vec![
        ("a key", whole(""), secret.clone()),
        ("an RSA key", whole("RSA "), secret.clone()),
        ("an OpenSSH key", whole("OPENSSH "), secret.clone()),
        ("a PGP key", pgp, secret.clone()),
        ("a key without an end", begun, secret.clone()),
        ("a key in JSON", format!("{{\"private_key\": \"{escaped}\\n\"}}"), secret),
    ]
}

#[test]
fn every_format_is_masked_wherever_it_stands() {
    let samples: Vec<Sample> = [tokens(), beside_a_name(), keys()].concat();
    for (name, sample, secret) in &samples {
        for (before, after) in
            [("", ""), ("I found ", " in it."), ("x\n", "\ny"), ("(", ")"), ("\u{fc}\"", "\",")]
        {
            let text = format!("{before}{sample}{after}");
            let masked = redact(&text);
            assert!(masked.contains(MASK) && !masked.contains(secret.as_str()), "{name}: {masked}");
            // Not a part of it either: neither its beginning nor its end.
            let signs: Vec<char> = secret.chars().collect();
            if signs.len() >= 20 {
                let piece = |from: usize| signs[from..from + 8].iter().collect::<String>();
                for part in [piece(6), piece(signs.len() / 2), piece(signs.len() - 8)] {
                    assert!(!masked.contains(&part), "{name}: {part} of it is left in {masked}");
                }
            }
            assert_eq!(redact(&masked), masked, "{name}: masked twice");
        }
    }
}

#[test]
fn a_token_that_is_longer_than_it_should_be_is_masked_to_its_end() {
    // But for those that have one length only.
    for (name, token, _) in tokens().into_iter().filter(|(name, ..)| !["AWS id", "Azure"].contains(name)) {
        let text = format!("{token}{}", random(WORD, 5_000, 7));
        let masked = redact(&text);
        assert!(masked.len() < 40, "{name}: {} characters are left", masked.len());
    }
}

/// Every rule of gitleaks that is used finds what its own pattern describes.
#[test]
fn every_rule_finds_what_it_describes() {
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    for rule in RULES.iter() {
        assert!(rule.regex().is_some(), "{} is no pattern", rule.id);
        // What stands around a token is not part of it.
        let bare =
            [r"\b", r"\z", "$", "^", "(?:^|", "|$)", "|$"].iter().fold(rule.pattern.clone(), |text, part| {
                let instead = if *part == "(?:^|" {
                    "(?:"
                } else if *part == "|$)" {
                    ")"
                } else {
                    ""
                };
                text.replace(part, instead)
            });
        let strategy = proptest::string::bytes_regex(&format!("(?-u){bare}"))
            .unwrap_or_else(|error| panic!("{}: {bare}: {error}", rule.id));
        let mut found = 0;
        for _ in 0..40 {
            let sample = strategy.new_tree(&mut runner).unwrap().current();
            let sample = String::from_utf8_lossy(&sample).into_owned();
            let text = format!("see {sample} there");
            found += u32::from(!scan::spans(&text).is_empty());
        }
        // A sample by chance may be too plain to be a secret.
        assert!(found >= 4, "{} found {found} of 40", rule.id);
    }
}

#[test]
fn what_is_left_out_is_there_to_be_left_out() {
    let all = include_str!("../../../data/gitleaks/rules.json");
    for id in left_out() {
        assert!(all.contains(&format!("\"id\": \"{id}\"")), "{id}");
        assert!(RULES.iter().all(|rule| rule.id != id), "{id}");
    }
    assert!(RULES.len() > 180, "{}", RULES.len());
}
