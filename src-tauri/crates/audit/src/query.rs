//! Which entries, as a question to the database. Invariant: the person's words are values in it, never a part of it.

use rusqlite::ToSql;
use rusqlite::types::ToSqlOutput;

use crate::store::columns::moment;
use crate::words::search_words;

/// A session's folder is this one or below it.
pub(crate) const IN_FOLDER: &str = "folder = ?4 OR substr(folder, 1, length(?4) + 1) = ?4 || '/'";

/// In which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The newest first.
    Newest,
    /// The oldest first.
    Oldest,
}

/// Which entries.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this session.
    pub session: Option<String>,
    /// Not before this moment, in milliseconds since the Unix epoch.
    pub since: Option<u64>,
    /// Before this moment.
    pub until: Option<u64>,
    /// Of this tool.
    pub tool: Option<String>,
    /// Decisions with this outcome: `allowed`, `denied` or `notAsked`.
    pub decision: Option<String>,
    /// Of this event.
    pub event: Option<String>,
    /// Of sessions in this folder or below it.
    pub folder: Option<String>,
    /// Decided by: `rule`, `grant`, `person` and so on.
    pub who: Option<String>,
    /// With all these words; the last one may be the beginning of a word.
    pub words: Option<String>,
}

/// A value of a query.
pub(crate) enum Given {
    Text(String),
    Number(i64),
}

impl ToSql for Given {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            Self::Text(text) => text.to_sql(),
            Self::Number(number) => number.to_sql(),
        }
    }
}

/// The question for all entries that fit, the oldest first, with its values. `range` bounds the numbers. For a page see
/// `walk`.
pub(crate) fn query(filter: &Filter, range: (i64, i64)) -> (String, Vec<Given>) {
    let mut values = Vec::new();
    let mut conditions = String::new();
    let mut add = |condition: &str, value: Given| {
        values.push(value);
        let place = format!("?{}", values.len());
        conditions.push_str(if values.len() == 1 { " WHERE " } else { " AND " });
        conditions.push_str(&condition.replace('?', &place));
    };
    let words = filter.words.as_deref().map(search_words).filter(|words| !words.is_empty());
    let (tables, id) = if words.is_some() {
        ("search CROSS JOIN entry ON entry.id = search.rowid", "search.rowid")
    } else {
        ("entry", "entry.id")
    };
    if let Some(words) = words {
        add("search MATCH ?", Given::Text(words));
    }
    if range != (0, i64::MAX) {
        add(&format!("{id} >= ?"), Given::Number(range.0));
        add(&format!("{id} <= ?"), Given::Number(range.1));
    }
    let texts = [
        ("entry.session = (SELECT number FROM session WHERE id = ?)", &filter.session),
        ("entry.tool = ?", &filter.tool),
        ("entry.decision = ?", &filter.decision),
        ("entry.event = ?", &filter.event),
        // As the index has it.
        ("entry.who IS NOT NULL AND substr(entry.who, 1, instr(entry.who || ' ', ' ') - 1) = ?", &filter.who),
        (
            "entry.session IN (SELECT number FROM session
             WHERE folder = ? OR substr(folder, 1, length(?) + 1) = ? || '/')",
            &filter.folder,
        ),
    ];
    for (condition, value) in texts {
        if let Some(value) = value {
            add(condition, Given::Text(value.clone()));
        }
    }
    if let Some(since) = filter.since {
        add("entry.at >= ?", Given::Number(moment(since)));
    }
    if let Some(until) = filter.until {
        add("entry.at < ?", Given::Number(moment(until)));
    }
    let title = "(SELECT title FROM session WHERE number = entry.session)";
    let query = format!("SELECT entry.id, entry.json, {title} FROM {tables}{conditions} ORDER BY {id}");
    (query, values)
}
