//! The record in numbers. Invariant: they are added up from the tally, so that a million entries need not be looked at.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};

use askance_core::view::{
    DecisionCount, MetricCounts, MetricGroup, Metrics, MetricsBy, NamedCount, TokenCount,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use rusqlite::params_from_iter;
use rusqlite::types::Value;

use crate::store::columns::moment;
use crate::tally::{SLOT, kind};
use crate::{Filter, Reader, StoreError};

/// Most tools, deciders or models that are named.
pub const NAMED: usize = 50;
/// The name of all others together.
pub const REST: &str = "…";
/// Most folders or sessions in the numbers.
pub const GROUPS: usize = 30;
/// Most days in the numbers: the newest.
pub const DAYS: usize = 180;

impl Reader {
    /// The numbers of what `filter` lets through by session, folder and time, to the quarter of an hour; the rest of it
    /// does not matter. Days are those of this machine's time zone.
    pub fn metrics(&self, filter: &Filter, by: MetricsBy) -> Result<Metrics, StoreError> {
        self.metrics_in(filter, by, &TimeZone::system())
    }

    /// The same, with the days of a time zone.
    pub fn metrics_in(&self, filter: &Filter, by: MetricsBy, zone: &TimeZone) -> Result<Metrics, StoreError> {
        let mut sum = Sum::default();
        let mut days = Days { zone, known: HashMap::new() };
        let (query, values) = query(filter);
        let mut rows = self.connection.prepare_cached(&query)?;
        let mut rows = rows.query(params_from_iter(values))?;
        while let Some(row) = rows.next()? {
            let (session, slot): (i64, i64) = (row.get(0)?, row.get(1)?);
            let key = match by {
                MetricsBy::Day => days.of(slot),
                MetricsBy::Folder | MetricsBy::Session => session,
            };
            let name = row.get_ref(3)?.as_str().unwrap_or_default();
            let kind = row.get_ref(2)?.as_str().unwrap_or_default();
            sum.add(session, key, kind, name, (row.get(4)?, row.get(5)?));
        }
        let Sum { totals, tools, decisions, errors, tokens, groups, .. } = sum;
        let groups = groups.into_iter().map(|(key, (_, counts))| (key, counts)).collect();
        let (groups, left_out) = self.groups(by, groups)?;
        let named =
            |counts| most(counts).into_iter().map(|(name, [count])| NamedCount { name, count }).collect();
        let decided = |(who, [allowed, denied, not_asked]): (String, [i64; 3])| DecisionCount {
            who,
            allowed,
            denied,
            not_asked,
        };
        let took = |(model, [input, output]): (String, [i64; 2])| TokenCount { model, input, output };
        Ok(Metrics {
            totals,
            tools: named(tools),
            decisions: most(decisions).into_iter().map(decided).collect(),
            errors: named(errors),
            tokens: most(tokens).into_iter().map(took).collect(),
            groups,
            left_out,
        })
    }

    fn groups(
        &self,
        by: MetricsBy,
        groups: BTreeMap<i64, MetricCounts>,
    ) -> Result<(Vec<MetricGroup>, u32), StoreError> {
        let total = groups.len();
        let (made, total): (Vec<_>, _) = match by {
            MetricsBy::Day => {
                let day = |(day, counts)| MetricGroup { key: written(day), label: None, counts };
                (groups.into_iter().skip(total.saturating_sub(DAYS)).map(day).collect(), total)
            }
            MetricsBy::Session => {
                let query = "SELECT id, title FROM session WHERE number = ?1";
                let mut session = self.connection.prepare_cached(query)?;
                let mut made = Vec::new();
                for (number, counts) in largest(groups) {
                    let (key, label) = session.query_row([number], |row| Ok((row.get(0)?, row.get(1)?)))?;
                    made.push(MetricGroup { key, label, counts });
                }
                (made, total)
            }
            MetricsBy::Folder => {
                let mut folders: BTreeMap<String, MetricCounts> = BTreeMap::new();
                // All at once: of twenty thousand sessions one question each would take as long as the sums.
                let mut known =
                    self.connection.prepare_cached("SELECT number, folder FROM session ORDER BY number")?;
                let mut known = known.query([])?;
                let mut groups = groups.into_iter().peekable();
                while let Some(row) = known.next()? {
                    let number: i64 = row.get(0)?;
                    let Some((_, counts)) = groups.next_if(|(group, _)| *group == number) else { continue };
                    let folder: Option<String> = row.get(1)?;
                    add(folders.entry(folder.unwrap_or_default()).or_default(), &counts);
                }
                let total = folders.len();
                let made = |(key, counts)| MetricGroup { key, label: None, counts };
                (largest(folders).map(made).collect(), total)
            }
        };
        let left_out = u32::try_from(total - made.len()).unwrap_or(u32::MAX);
        Ok((made, left_out))
    }
}

/// The groups in which most was done.
fn largest<K: Ord>(groups: BTreeMap<K, MetricCounts>) -> impl Iterator<Item = (K, MetricCounts)> {
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|(_, counts)| Reverse((counts.tool_calls, counts.duration_ms)));
    groups.into_iter().take(GROUPS)
}

/// The largest counts first; those beyond [`NAMED`] are one, under [`REST`].
fn most<const N: usize>(counts: HashMap<String, [i64; N]>) -> Vec<(String, [i64; N])> {
    let mut counts: Vec<_> = counts.into_iter().collect();
    let weight = |counts: &[i64; N]| counts.iter().sum::<i64>();
    counts.sort_by(|(a, one), (b, two)| weight(two).cmp(&weight(one)).then_with(|| a.cmp(b)));
    if counts.len() > NAMED {
        let mut rest = [0; N];
        for (_, more) in counts.drain(NAMED..) {
            rest.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        }
        counts.push((REST.to_owned(), rest));
    }
    counts
}

/// The days of a time zone, as numbers that can be read: 20260331.
struct Days<'a> {
    zone: &'a TimeZone,
    known: HashMap<i64, i64>,
}

impl Days<'_> {
    fn of(&mut self, slot: i64) -> i64 {
        *self.known.entry(slot).or_insert_with(|| {
            let begin = Timestamp::from_millisecond(slot.saturating_mul(SLOT)).unwrap_or(Timestamp::MAX);
            let day = self.zone.to_datetime(begin).date();
            i64::from(day.year()) * 10_000 + i64::from(day.month()) * 100 + i64::from(day.day())
        })
    }
}

fn written(day: i64) -> String {
    format!("{:04}-{:02}-{:02}", day / 10_000, day / 100 % 100, day % 100)
}

fn query(filter: &Filter) -> (String, Vec<Value>) {
    let mut values = Vec::new();
    let mut conditions = Vec::new();
    if let Some(session) = &filter.session {
        conditions.push("session = (SELECT number FROM session WHERE id = ?)");
        values.push(Value::Text(session.clone()));
    }
    if let Some(folder) = &filter.folder {
        conditions.push(
            "session IN (SELECT number FROM session WHERE folder = ? OR substr(folder, 1, length(?) + 1) = ? || '/')",
        );
        values.extend([(); 3].map(|()| Value::Text(folder.clone())));
    }
    if let Some(since) = filter.since {
        conditions.push("slot >= ?");
        values.push(Value::Integer(moment(since).div_euclid(SLOT)));
    }
    if let Some(until) = filter.until {
        conditions.push("slot < ?");
        values.push(Value::Integer(moment(until).saturating_add(SLOT - 1).div_euclid(SLOT)));
    }
    let all =
        if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) };
    // In the order of its key, so that a session is counted once although it has many rows.
    let query =
        format!("SELECT session, slot, kind, name, count, ms FROM tally {all} ORDER BY session, slot");
    (query, values)
}

#[derive(Default)]
struct Sum {
    totals: MetricCounts,
    session: Option<i64>,
    tools: HashMap<String, [i64; 1]>,
    /// Allowed, denied, not asked.
    decisions: HashMap<String, [i64; 3]>,
    errors: HashMap<String, [i64; 1]>,
    /// Read, written.
    tokens: HashMap<String, [i64; 2]>,
    /// By day or session: the session that was counted last, and the numbers.
    groups: BTreeMap<i64, (i64, MetricCounts)>,
}

impl Sum {
    fn add(&mut self, session: i64, key: i64, what: &str, name: &str, (count, ms): (i64, i64)) {
        let mut counts = MetricCounts::default();
        if self.session != Some(session) {
            self.session = Some(session);
            self.totals.sessions += 1;
        }
        let group = self.groups.entry(key).or_insert((i64::MIN, MetricCounts::default()));
        if group.0 != session {
            group.0 = session;
            group.1.sessions += 1;
        }
        match what {
            kind::TIME => counts.duration_ms = ms,
            kind::PROMPT => counts.prompts = count,
            kind::CALL => {
                counts.tool_calls = count;
                named(&mut self.tools, name)[0] += count;
            }
            kind::ALLOWED => {
                named(&mut self.decisions, name)[0] += count;
                *(if person(name) { &mut counts.approved } else { &mut counts.allowed }) = count;
            }
            kind::DENIED => {
                named(&mut self.decisions, name)[1] += count;
                counts.denied = count;
            }
            kind::NOT_ASKED => named(&mut self.decisions, name)[2] += count,
            kind::WAITED => counts.waited_ms = ms,
            kind::ERROR => {
                counts.errors = count;
                named(&mut self.errors, name)[0] += count;
            }
            kind::INPUT => {
                counts.input_tokens = count;
                named(&mut self.tokens, name)[0] += count;
            }
            kind::OUTPUT => {
                counts.output_tokens = count;
                named(&mut self.tokens, name)[1] += count;
            }
            _ => {}
        }
        add(&mut self.totals, &counts);
        add(&mut group.1, &counts);
    }
}

/// Whether this is the person, in the record's words.
fn person(who: &str) -> bool {
    matches!(who, "person" | "personAhead" | "personEdited" | "notificationButton")
}

fn named<'a, const N: usize>(counts: &'a mut HashMap<String, [i64; N]>, name: &str) -> &'a mut [i64; N] {
    counts.entry(name.to_owned()).or_insert([0; N])
}

/// Adds numbers; sessions are counted elsewhere where they may be the same.
fn add(sum: &mut MetricCounts, more: &MetricCounts) {
    sum.sessions += more.sessions;
    sum.duration_ms += more.duration_ms;
    sum.prompts += more.prompts;
    sum.tool_calls += more.tool_calls;
    sum.allowed += more.allowed;
    sum.approved += more.approved;
    sum.denied += more.denied;
    sum.waited_ms += more.waited_ms;
    sum.errors += more.errors;
    sum.input_tokens += more.input_tokens;
    sum.output_tokens += more.output_tokens;
}
