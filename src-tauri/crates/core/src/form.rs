//! Forms that MCP servers ask for: from a JSON schema to fields, and the answer checked by the same schema.
//! Invariant: what the schema refuses is never sent as accepted.

use jsonschema::PatternOptions;
use serde_json::{Value, json};

use crate::texts;
use crate::view::{FieldKind, FieldOption, FormField};

/// Most fields of a form.
const FIELDS: usize = 50;
/// Most things to choose from.
pub(crate) const OPTIONS: usize = 200;
/// Longest label or help, in characters.
const LABEL: usize = 500;

/// The fields of a form, in the schema's order.
pub(crate) fn fields(schema: &Value) -> Vec<FormField> {
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return Vec::new() };
    properties
        .iter()
        .take(FIELDS)
        .map(|(name, property)| {
            let text = |key: &str| {
                property
                    .get(key)
                    .and_then(Value::as_str)
                    .map(|text| text.chars().take(LABEL).collect::<String>())
            };
            FormField {
                name: name.clone(),
                label: text("title").unwrap_or_else(|| name.clone()),
                help: text("description"),
                required: required.contains(&name.as_str()),
                kind: kind(property),
                default: property
                    .get("default")
                    .filter(|value| value.to_string().len() <= 4 * LABEL)
                    .cloned()
                    .unwrap_or(Value::Null),
            }
        })
        .collect()
}

fn kind(property: &Value) -> FieldKind {
    if let Some(options) = options(property) {
        return FieldKind::Choice { options, many: false };
    }
    let text = |key: &str| property.get(key).and_then(Value::as_str);
    let number = |key: &str| property.get(key).and_then(Value::as_f64);
    match text("type") {
        Some("string") => FieldKind::Text { format: text("format").map(str::to_owned) },
        Some(kind @ ("number" | "integer")) => {
            FieldKind::Number { integer: kind == "integer", min: number("minimum"), max: number("maximum") }
        }
        Some("boolean") => FieldKind::Toggle,
        Some("array") => match property.get("items").and_then(options) {
            Some(options) => FieldKind::Choice { options, many: true },
            None => FieldKind::Json,
        },
        _ => FieldKind::Json,
    }
}

/// The three ways in which a schema lists texts to choose from.
fn options(property: &Value) -> Option<Vec<FieldOption>> {
    let list = |key: &str| property.get(key).and_then(Value::as_array);
    if let Some(values) = list("enum") {
        let names = list("enumNames");
        return values
            .iter()
            .take(OPTIONS)
            .enumerate()
            .map(|(at, value)| {
                let value = value.as_str()?.to_owned();
                let label = names.and_then(|names| names.get(at)?.as_str()).unwrap_or(&value).to_owned();
                Some(FieldOption { value, label })
            })
            .collect();
    }
    let values = list("oneOf").or_else(|| list("anyOf"))?;
    values
        .iter()
        .take(OPTIONS)
        .map(|option| {
            let value = option.get("const")?.as_str()?.to_owned();
            let label = option.get("title").and_then(Value::as_str).unwrap_or(&value).to_owned();
            Some(FieldOption { value, label })
        })
        .collect()
}

/// Keywords of a field that are checked. All of them look at one value: nothing in them can make the check long.
const KEYWORDS: [&str; 15] = [
    "type",
    "enum",
    "const",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "minItems",
    "maxItems",
    "uniqueItems",
];

/// The flat part of a schema that forms may have by the protocol; the server checks the rest itself.
fn flat(schema: &Value) -> Value {
    let properties: serde_json::Map<String, Value> = schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
        .take(FIELDS)
        .map(|(name, property)| (name.clone(), flat_field(property)))
        .collect();
    let required: Vec<&Value> = schema
        .get("required")
        .and_then(Value::as_array)
        .map(|names| names.iter().filter(|name| name.is_string()).take(FIELDS).collect())
        .unwrap_or_default();
    json!({ "type": "object", "properties": properties, "required": required })
}

fn flat_field(property: &Value) -> Value {
    let scalar = |value: &Value| !value.is_object() && !value.is_array();
    let plain = |value: &Value| match value {
        Value::Array(items) => items.len() <= OPTIONS && items.iter().all(scalar),
        other => scalar(other),
    };
    let mut field: serde_json::Map<String, Value> = property
        .as_object()
        .into_iter()
        .flatten()
        .filter(|(key, value)| KEYWORDS.contains(&key.as_str()) && plain(value))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    let values =
        |options: Vec<FieldOption>| options.into_iter().map(|option| option.value).collect::<Vec<_>>();
    if let Some(options) = options(property) {
        field.insert("enum".to_owned(), json!(values(options)));
    }
    if let Some(options) = property.get("items").and_then(options) {
        field.insert("items".to_owned(), json!({ "enum": values(options) }));
    }
    Value::Object(field)
}

/// Whether the schema takes this answer; otherwise one sentence that names the field.
pub(crate) fn check(schema: &Value, content: &Value) -> Result<(), String> {
    if !content.is_object() {
        return Err(texts::NO_FIELDS.to_owned());
    }
    // A server writes the patterns: they must not be able to take for ever.
    let validator = jsonschema::options()
        .with_pattern_options(PatternOptions::regex())
        .should_validate_formats(true)
        .build(&flat(schema))
        .map_err(|_| texts::BAD_FORM.to_owned())?;
    match validator.iter_errors(content).next() {
        None => Ok(()),
        Some(error) => {
            let place = error.instance_path().to_string();
            let field = place.trim_start_matches('/');
            let words: String = error.to_string().chars().take(LABEL).collect();
            Err(if field.is_empty() { format!("{words}.") } else { format!("{field}: {words}.") })
        }
    }
}
