//! The formats of those who take messages, as one small table. Invariant: a text of a session is data in each of them:
//! it mentions nobody, links nowhere and is no markup.

use base64::Engine as _;
use serde_json::{Value, json};

use super::escape::{self, line, plain, within};
use super::moment::utc;
use super::{Matter, Message, Occasion, Parts};

/// Who takes the messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Slack's incoming webhooks: Block Kit.
    Slack,
    /// Any program: JSON with the fields that the README lists.
    Json,
    /// Discord's webhooks: an embed.
    Discord,
    /// Microsoft Teams' workflows: an adaptive card.
    Teams,
    /// A topic of an ntfy server: plain text.
    Ntfy,
}

/// A request's body and what belongs to it. It holds no address and no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// The body's media type.
    pub content_type: &'static str,
    /// Further headers, ASCII only.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

/// The message in this format.
pub fn payload(format: Format, message: &Message) -> Payload {
    let parts = Parts::of(message);
    let value = match format {
        Format::Slack => slack(&parts, message),
        Format::Json => data(&parts, message),
        Format::Discord => discord(&parts, message),
        Format::Teams => teams(&parts, message),
        Format::Ntfy => return ntfy(&parts, message),
    };
    Payload { content_type: "application/json", headers: Vec::new(), body: value.to_string() }
}

/// Slack: 150 characters in a header, 2,000 in a field, 3,000 in a text, 50 blocks.
fn slack(parts: &Parts, message: &Message) -> Value {
    let plain_text = |text: &str, limit| {
        let text = within(&plain(text), limit, escape::literal);
        // An empty one is refused.
        let text = if text.trim().is_empty() { "–" } else { &text };
        json!({ "type": "plain_text", "emoji": false, "text": text })
    };
    let mut blocks = vec![
        json!({ "type": "header", "text": { "type": "plain_text", "emoji": true, "text": format!("{} {}", parts.emoji, parts.heading) } }),
        json!({ "type": "section", "text": plain_text(&parts.sentence, 3_000) }),
    ];
    if !parts.facts.is_empty() {
        let fields: Vec<Value> = parts
            .facts
            .iter()
            .map(|(name, value)| plain_text(&format!("{name}: {}", line(value)), 2_000))
            .collect();
        blocks.push(json!({ "type": "section", "fields": fields }));
    }
    if let Some(detail) = &parts.detail {
        let text = format!("```{}```", within(&plain(detail), 2_900, escape::slack));
        blocks
            .push(json!({ "type": "section", "text": { "type": "mrkdwn", "verbatim": true, "text": text } }));
    }
    // Slack shows this in the reader's own time zone.
    let date = format!(
        "<!date^{}^{{date_short_pretty}} {{time_secs}}|{}> · Askance",
        message.at / 1000,
        utc(message.at)
    );
    blocks.push(json!({ "type": "context", "elements": [{ "type": "mrkdwn", "text": date }] }));
    let fallback = format!("{} {}", parts.emoji, within(&line(&parts.line(message)), 2_900, escape::slack));
    json!({
        "text": fallback, "blocks": blocks,
        "mrkdwn": false, "parse": "none", "link_names": false, "unfurl_links": false, "unfurl_media": false,
    })
}

/// Our own JSON: the fields of the README, version 1. Nothing is escaped but as JSON.
fn data(parts: &Parts, message: &Message) -> Value {
    let event = match message.occasion() {
        Some(Occasion::Error) => "error",
        Some(Occasion::SessionEnded) => "sessionEnded",
        Some(Occasion::Waiting) => "waiting",
        None => "test",
    };
    let mut value = json!({
        "version": 1, "event": event, "at": message.at, "time": utc(message.at),
        "summary": plain(&parts.line(message)),
    });
    if let Some(about) = &message.about {
        value["session"] =
            json!({ "id": about.id, "title": line(&about.title), "folder": line(&about.folder) });
    }
    match &message.matter {
        Matter::Failed { sentence, error, tried, worked, counts } => {
            value["error"] = json!({ "sentence": sentence, "text": plain(error), "tried": tried });
            value["durationMs"] = json!(worked);
            value["counts"] = json!(counts);
        }
        Matter::Ended { reason, lasted, counts } => {
            value["reason"] = json!(line(reason));
            value["durationMs"] = json!(lasted);
            value["counts"] = json!(counts);
        }
        Matter::Waiting { action, summary, waited } => {
            value["request"] =
                json!({ "action": line(action), "summary": plain(summary), "waitedMs": waited });
        }
        Matter::Test => {}
    }
    value
}

/// Discord: 256 characters in a title, 4,096 in a description, 1,024 in a field, 6,000 together.
fn discord(parts: &Parts, message: &Message) -> Value {
    let colour = match message.matter {
        Matter::Failed { .. } => 0x00d0_4437,
        Matter::Waiting { .. } => 0x00e0_a030,
        Matter::Ended { .. } | Matter::Test => 0x0058_8157,
    };
    let mut description = within(&plain(&parts.sentence), 1_000, escape::discord);
    if let Some(detail) = &parts.detail {
        description.push_str("\n\n");
        description.push_str(&within(&plain(detail), 2_000, escape::discord));
    }
    let fields: Vec<Value> = parts
        .facts
        .iter()
        .map(|(name, value)| {
            let value = within(&line(value), 400, escape::discord);
            // An empty one is refused.
            json!({ "name": name, "value": if value.trim().is_empty() { "–".to_owned() } else { value }, "inline": true })
        })
        .collect();
    json!({
        "embeds": [{
            "title": format!("{} {}", parts.emoji, parts.heading), "description": description,
            "color": colour, "fields": fields, "timestamp": utc(message.at), "footer": { "text": "Askance" },
        }],
        "allowed_mentions": { "parse": [] },
    })
}

/// Teams: 28 KB together. A text run knows no markup, other than a text block.
fn teams(parts: &Parts, message: &Message) -> Value {
    let run = |text: &str, bold: bool| {
        let text = within(&plain(text), 2_000, escape::literal);
        let weight = if bold { "Bolder" } else { "Default" };
        json!({ "type": "TextRun", "text": text, "weight": weight })
    };
    let rich = |runs: Vec<Value>| json!({ "type": "RichTextBlock", "inlines": runs });
    let mut body = vec![
        json!({ "type": "TextBlock", "size": "Medium", "weight": "Bolder", "wrap": true, "text": format!("{} {}", parts.emoji, parts.heading) }),
        rich(vec![run(&parts.sentence, false)]),
    ];
    for (name, value) in &parts.facts {
        body.push(rich(vec![run(&format!("{name}: "), true), run(&line(value), false)]));
    }
    if let Some(detail) = &parts.detail {
        let mut run = run(detail, false);
        run["fontType"] = json!("Monospace");
        body.push(rich(vec![run]));
    }
    body.push(rich(vec![run(&format!("{} · Askance", utc(message.at)), false)]));
    let card = json!({
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard", "version": "1.4", "fallbackText": "A message from Askance", "body": body,
    });
    json!({
        "type": "message",
        "attachments": [{ "contentType": "application/vnd.microsoft.card.adaptive", "content": card }],
    })
}

/// ntfy: 4,096 bytes; a longer text would become a file. Plain text, since nothing switches Markdown on.
fn ntfy(parts: &Parts, message: &Message) -> Payload {
    let (priority, tag) = match message.matter {
        Matter::Failed { .. } => ("4", "rotating_light"),
        Matter::Waiting { .. } => ("4", "hourglass_flowing_sand"),
        Matter::Ended { .. } => ("2", "checkered_flag"),
        Matter::Test => ("3", "wave"),
    };
    let title = match &message.about {
        Some(about) => format!("{}: {}", parts.heading, within(&line(&about.title), 100, escape::literal)),
        None => parts.heading.to_owned(),
    };
    let mut text = parts.sentence.clone();
    if let Some(detail) = &parts.detail {
        text = format!("{text}\n{detail}");
    }
    for (name, value) in &parts.facts {
        text = format!("{text}\n{name}: {}", line(value));
    }
    let headers = vec![
        ("Title", header(&title)),
        ("Priority", priority.to_owned()),
        ("Tags", tag.to_owned()),
        ("Markdown", "no".to_owned()),
    ];
    // A character takes at most four bytes.
    let body = within(&plain(&text), 1_000, escape::literal);
    Payload { content_type: "text/plain; charset=utf-8", headers, body }
}

/// A text as a header's value: as it is where it is ASCII, otherwise as RFC 2047 writes it.
fn header(text: &str) -> String {
    if text.chars().all(|c| c.is_ascii_graphic() || c == ' ') && !text.contains("=?") {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut word = String::new();
    for c in text.chars() {
        // An encoded word has at most 75 characters, which leaves 45 bytes.
        if word.len() + c.len_utf8() > 45 {
            words.push(std::mem::take(&mut word));
        }
        word.push(c);
    }
    words.push(word);
    let encoded = words
        .iter()
        .map(|word| format!("=?UTF-8?B?{}?=", base64::engine::general_purpose::STANDARD.encode(word)));
    encoded.collect::<Vec<_>>().join(" ")
}
