//! The formats, as a table.

use serde_json::Value;

use super::*;

const FORMATS: [Format; 5] = [Format::Slack, Format::Json, Format::Discord, Format::Teams, Format::Ntfy];

/// What an agent, a model or a web page could write to be more than text.
const NASTY: &str = "<!channel> <@U1> @everyone @here <https://evil.example|bank> [bank](https://evil.example) \
    **b** _i_ ~s~ `c` ``` ||x|| # h\n> q\n- l & \u{202e}gnp.exe\u{7} <at>Ann</at> {{DATE(x)}}";

fn counts() -> Counts {
    Counts { prompts: 2, tool_calls: 7, ..Counts::default() }
}

fn about(text: &str) -> About {
    About { id: "01234567".to_owned(), title: text.to_owned(), folder: format!("~/shop {text}") }
}

fn failed(text: &str) -> Message {
    Message {
        at: 1_795_277_530_000,
        about: Some(about(text)),
        matter: Matter::Failed {
            sentence: "The model refused the request.".to_owned(),
            error: text.to_owned(),
            tried: texts::tried(2, 0),
            worked: Some(200_000),
            counts: counts(),
        },
    }
}

fn ended(text: &str) -> Message {
    let matter = Matter::Ended { reason: format!("Ended ({text})"), lasted: 7_500_000, counts: counts() };
    Message { about: Some(about(text)), matter, ..failed(text) }
}

fn waiting(text: &str) -> Message {
    let matter =
        Matter::Waiting { action: "Run a command".to_owned(), summary: text.to_owned(), waited: 300_000 };
    Message { about: Some(about(text)), matter, ..failed(text) }
}

/// The payload as a person reads it.
fn shown(format: Format, message: &Message) -> String {
    let Payload { content_type, headers, body } = payload(format, message);
    let body = serde_json::from_str::<Value>(&body)
        .map_or(body, |value| serde_json::to_string_pretty(&value).expect("JSON"));
    format!("{content_type} {headers:?}\n{body}")
}

#[test]
fn every_message_in_every_format() {
    for format in FORMATS {
        let messages = [
            failed("400 no such model"),
            ended("user"),
            waiting("cargo publish"),
            Message::test(1_795_277_530_000),
        ];
        let all: Vec<String> = messages.iter().map(|message| shown(format, message)).collect();
        insta::assert_snapshot!(format!("{format:?}").to_lowercase(), all.join("\n\n"));
    }
}

#[test]
fn nothing_can_be_smuggled_in() {
    for format in FORMATS {
        insta::assert_snapshot!(
            format!("nasty_{format:?}").to_lowercase(),
            [failed(NASTY), ended(NASTY), waiting(NASTY)].map(|message| shown(format, &message)).join("\n\n")
        );
    }
}

/// Every text in a value, with the object that holds it.
fn each(value: &Value, see: &mut impl FnMut(&Value, &str)) {
    match value {
        Value::Object(entries) => {
            for inner in entries.values() {
                if let Value::String(text) = inner {
                    see(value, text);
                }
                each(inner, see);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| each(item, see)),
        _ => {}
    }
}

#[test]
fn slack_reads_markup_only_where_it_is_escaped() {
    for message in [failed(NASTY), ended(NASTY), waiting(NASTY)] {
        let body: Value = serde_json::from_str(&payload(Format::Slack, &message).body).expect("JSON");
        let mut seen = 0;
        each(&body, &mut |holder, text| {
            if holder["type"] != "plain_text" && !text.starts_with("<!date^") {
                assert!(!text.contains(['<', '>']), "{text}");
            }
            seen += 1;
        });
        assert!(seen > 10);
    }
}

#[test]
fn teams_reads_markup_in_our_own_words_only() {
    let body: Value = serde_json::from_str(&payload(Format::Teams, &failed(NASTY)).body).expect("JSON");
    each(&body, &mut |holder, text| {
        if holder["type"] == "TextBlock" {
            assert!(!text.contains("evil"), "{text}");
        }
    });
}

#[test]
fn discord_has_no_bare_markup() {
    let body: Value = serde_json::from_str(&payload(Format::Discord, &failed(NASTY)).body).expect("JSON");
    assert_eq!(body["allowed_mentions"]["parse"], serde_json::json!([]));
    let text = body["embeds"][0]["description"].as_str().expect("a description");
    let mut escaped = false;
    for c in text.chars() {
        assert!(escaped || !"*_~|`<>[]()@#".contains(c), "{c} in {text}");
        escaped = c == '\\' && !escaped;
    }
}

#[test]
fn no_format_grows_over_its_limits() {
    let long = NASTY.repeat(400);
    for message in [failed(&long), ended(&long), waiting(&long)] {
        let slack: Value = serde_json::from_str(&payload(Format::Slack, &message).body).expect("JSON");
        each(&slack, &mut |_, text| assert!(text.chars().count() <= 3_000));
        for field in slack["blocks"]
            .as_array()
            .expect("blocks")
            .iter()
            .filter_map(|block| block["fields"].as_array())
            .flatten()
        {
            assert!(field["text"].as_str().expect("text").chars().count() <= 2_000);
        }
        let discord: Value = serde_json::from_str(&payload(Format::Discord, &message).body).expect("JSON");
        let mut together = 0;
        each(&discord["embeds"], &mut |_, text| together += text.chars().count());
        assert!(together <= 6_000, "{together}");
        assert!(payload(Format::Teams, &message).body.len() <= 28_000);
        let ntfy = payload(Format::Ntfy, &message);
        assert!(ntfy.body.len() <= 4_096, "{}", ntfy.body.len());
        assert!(ntfy.headers.iter().all(|(_, value)| value.is_ascii() && value.len() < 1_000));
    }
}

#[test]
fn a_title_that_is_not_ascii_is_encoded() {
    let ntfy = payload(Format::Ntfy, &failed("Größe"));
    assert_eq!(ntfy.headers[0].1, "=?UTF-8?B?VW5yZWNvdmVyYWJsZSBlcnJvcjogR3LDtsOfZQ==?=");
    let injected = payload(Format::Ntfy, &failed("a\r\nX-Evil: 1"));
    assert_eq!(injected.headers[0].1, "Unrecoverable error: a  X-Evil: 1");
}
