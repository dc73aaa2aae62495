//! From one entry that fits to the next. Invariant: the work for one page is bounded, whatever is looked for and however
//! large the record is; where it ends before the page is full, the page says from where to go on.
//!
//! Each condition can say which is the nearest entry from a place on that fits it alone, by one look into its index. They
//! are asked in turn until all name the same one, so that what no condition wants is never read. A place is an entry's
//! number, for the oldest first its negative: so the way always leads down.

#[cfg(test)]
mod tests;

use std::collections::BinaryHeap;

use rusqlite::{CachedStatement, Connection, OptionalExtension, Rows, params};

use crate::query::IN_FOLDER;
use crate::store::columns::moment;
use crate::words::{self, Wanted};
use crate::{Filter, Order, StoreError};

/// Most work for one page, in places of a list of words that are passed.
pub(crate) const WORK: u64 = 150_000;
/// What a look into an index costs, in the same.
const LOOK: u64 = 8;
/// What it costs to open the list of one word's places, in the same.
const OPEN: u64 = 100;
/// From how many entries on the list of words is opened anew, instead of passing all that lies between.
const FAR: i64 = 20_000;
/// Most sessions that are walked side by side; of more, each entry is looked at.
const SESSIONS: u32 = 20_000;

/// The numbers of entries that fit, and behind which one to go on where there may be more.
#[derive(Debug, Default)]
pub(crate) struct Walked {
    pub(crate) ids: Vec<i64>,
    pub(crate) next: Option<i64>,
    /// What it took, as [`WORK`] counts.
    pub(crate) work: u64,
}

/// At most `limit` entries behind `after`, with numbers in `range`, for about so much `work`.
pub(crate) fn walk(
    connection: &Connection,
    filter: &Filter,
    (order, range): (Order, (i64, i64)),
    (after, limit): (Option<i64>, u32),
    work: u64,
) -> Result<Walked, StoreError> {
    let way = Way { order, range };
    let wanted = match filter.words.as_deref().filter(|words| !words.trim().is_empty()) {
        Some(words) => Some(words::wanted(connection, words)?),
        None => None,
    };
    let mut walk = Walk {
        way,
        walkers: walkers(connection, filter, way, wanted.is_some())?,
        check: Check::of(connection, filter)?,
        at: way.begin(after),
        begun: way.begin(after),
        limit: usize::try_from(limit).unwrap_or(usize::MAX),
        most: work,
        walked: Walked::default(),
    };
    match wanted {
        None => drop(walk.go(None)?),
        Some(Wanted::Nothing) => {}
        Some(Wanted::These { words, named }) => {
            // First to where the other conditions begin: a list of words is best opened there.
            let mut goes_on = walk.agree()?;
            while goes_on {
                let mut list = connection.prepare_cached(&way.list())?;
                let (low, high) = way.between(walk.at);
                let rows = list.query(params![words, low, high])?;
                walk.walked.work += OPEN * u64::try_from(named.unwrap_or(0)).unwrap_or(0);
                goes_on = walk.go(Some(Words { rows, way, costly: named.is_none(), head: None }))?;
            }
        }
    }
    Ok(walk.walked)
}

/// In which direction, between which numbers.
#[derive(Clone, Copy)]
struct Way {
    order: Order,
    range: (i64, i64),
}

impl Way {
    /// The entry at a place, and the place of an entry.
    fn turned(self, number: i64) -> i64 {
        match self.order {
            Order::Newest => number,
            Order::Oldest => -number,
        }
    }

    fn begin(self, after: Option<i64>) -> i64 {
        let behind = after.map_or(i64::MAX, |after| self.turned(after) - 1);
        let first = match self.order {
            Order::Newest => self.range.1,
            Order::Oldest => -self.range.0,
        };
        behind.min(first)
    }

    /// The numbers from a place to the end of the range.
    fn between(self, at: i64) -> (i64, i64) {
        match self.order {
            Order::Newest => (self.range.0, at),
            Order::Oldest => (-at, self.range.1),
        }
    }

    fn is_over(self, at: i64) -> bool {
        let (low, high) = self.between(at);
        low > high
    }

    /// The nearest entry from `?1` on that has this, by this index.
    fn nearest(self, index: &str, condition: &str) -> String {
        let (from, order) = self.words();
        format!("SELECT id FROM entry {index} WHERE {condition} id {from} ?1 ORDER BY id {order} LIMIT 1")
    }

    fn list(self) -> String {
        let (_, order) = self.words();
        format!(
            "SELECT rowid FROM search WHERE search MATCH ?1 AND rowid >= ?2 AND rowid <= ?3 ORDER BY rowid {order}"
        )
    }

    fn words(self) -> (&'static str, &'static str) {
        match self.order {
            Order::Newest => ("<=", "DESC"),
            Order::Oldest => (">=", "ASC"),
        }
    }
}

struct Walk<'c> {
    way: Way,
    walkers: Vec<Walker<'c>>,
    check: Option<Check<'c>>,
    at: i64,
    begun: i64,
    limit: usize,
    most: u64,
    walked: Walked,
}

impl Walk<'_> {
    /// Goes to the nearest place that each condition names in its turn; whether there is one.
    fn agree(&mut self) -> Result<bool, StoreError> {
        for walker in &mut self.walkers {
            match walker.from(self.at, self.way, &mut self.walked.work)? {
                Some(place) => self.at = place,
                None => return Ok(false),
            }
        }
        Ok(!self.way.is_over(self.at))
    }

    /// Goes on until the page is full, the work is done, or nothing more can fit. True: the list of words is to be opened
    /// anew where it stands now.
    fn go(&mut self, mut words: Option<Words<'_>>) -> Result<bool, StoreError> {
        while self.walked.ids.len() < self.limit {
            // Each page comes farther than the one before, however little it may do.
            let most = if self.at < self.begun { self.most } else { u64::MAX };
            if self.walked.work >= most {
                self.walked.next = Some(self.way.turned(self.at + 1));
                return Ok(false);
            }
            let before = self.at;
            if !self.agree()? {
                return Ok(false);
            }
            if let Some(words) = &mut words {
                if words.is_far(self.at) {
                    return Ok(true);
                }
                match words.from(self.at, most, &mut self.walked.work)? {
                    Reached::Place(place) => self.at = place,
                    Reached::Tired(place) => {
                        self.at = place;
                        continue;
                    }
                    Reached::End => return Ok(false),
                }
            }
            if self.at == before {
                let id = self.way.turned(self.at);
                let fits = match &mut self.check {
                    Some(check) => check.fits(id, &mut self.walked.work)?,
                    None => true,
                };
                self.walked.ids.extend(fits.then_some(id));
                self.at -= 1;
            }
        }
        self.walked.next = self.walked.ids.last().copied();
        Ok(false)
    }
}

/// A condition that can go on by itself.
enum Walker<'c> {
    /// By an index.
    Index { look: CachedStatement<'c>, values: Vec<String>, head: Option<i64> },
    /// By the entries of some sessions.
    Sessions { look: CachedStatement<'c>, heads: BinaryHeap<(i64, i64)>, begun: Option<Vec<i64>> },
}

fn walkers<'c>(
    connection: &'c Connection,
    filter: &Filter,
    way: Way,
    with_words: bool,
) -> Result<Vec<Walker<'c>>, StoreError> {
    let mut walkers = Vec::new();
    let mut add = |index: &str, condition: &str, values: &[&String]| -> Result<(), StoreError> {
        let look = connection.prepare_cached(&way.nearest(index, condition))?;
        let values = values.iter().map(|value| (*value).clone()).collect();
        walkers.push(Walker::Index { look, values, head: None });
        Ok(())
    };
    match (&filter.tool, &filter.decision) {
        (Some(tool), Some(decision)) => {
            add("INDEXED BY entry_tool_decision", "tool = ?2 AND decision = ?3 AND", &[tool, decision])?;
        }
        (Some(tool), None) => add("INDEXED BY entry_tool", "tool = ?2 AND", &[tool])?,
        (None, Some(decision)) => add("INDEXED BY entry_decision", "decision = ?2 AND", &[decision])?,
        (None, None) => {}
    }
    if let Some(event) = &filter.event {
        add("INDEXED BY entry_event", "event = ?2 AND", &[event])?;
    }
    if let Some(who) = &filter.who {
        // As the index has it.
        let kind = "who IS NOT NULL AND substr(who, 1, instr(who || ' ', ' ') - 1) = ?2 AND";
        add("INDEXED BY entry_who", kind, &[who])?;
    }
    if let Some(sessions) = sessions(connection, filter)? {
        let nearest = way.nearest("INDEXED BY entry_session", "session = ?2 AND");
        let look = connection.prepare_cached(&nearest)?;
        walkers.push(Walker::Sessions { look, heads: BinaryHeap::new(), begun: Some(sessions) });
    } else if walkers.is_empty() && !with_words {
        let look = connection.prepare_cached(&way.nearest("", ""))?;
        walkers.push(Walker::Index { look, values: Vec::new(), head: None });
    }
    Ok(walkers)
}

/// The sessions that anything of the filter's session, folder and time can be of; none where these narrow nothing, or
/// leave too many.
fn sessions(connection: &Connection, filter: &Filter) -> Result<Option<Vec<i64>>, StoreError> {
    let Filter { session, folder, since, until, .. } = filter;
    if session.is_none() && folder.is_none() && since.is_none() && until.is_none() {
        return Ok(None);
    }
    let mut found = connection.prepare_cached(&format!(
        "SELECT number FROM session WHERE last >= ?1 AND first < ?2 AND (?3 IS NULL OR id = ?3)
            AND (?4 IS NULL OR {IN_FOLDER}) LIMIT ?5"
    ))?;
    let since = moment(since.unwrap_or(0));
    let until = moment(until.unwrap_or(u64::MAX));
    let found = found.query_map(params![since, until, session, folder, SESSIONS + 1], |row| row.get(0))?;
    let found: Vec<i64> = found.collect::<Result<_, _>>()?;
    let few = found.len() <= usize::try_from(SESSIONS).unwrap_or(usize::MAX);
    Ok(few.then_some(found))
}

impl Walker<'_> {
    /// The nearest place from this one on.
    fn from(&mut self, at: i64, way: Way, work: &mut u64) -> Result<Option<i64>, StoreError> {
        match self {
            Self::Index { look, values, head } => {
                if head.is_none_or(|head| head > at) {
                    *work += LOOK;
                    let number = way.turned(at);
                    let found = match values.as_slice() {
                        [] => look.query_row(params![number], |row| row.get(0)),
                        [one] => look.query_row(params![number, one], |row| row.get(0)),
                        [one, two, ..] => look.query_row(params![number, one, two], |row| row.get(0)),
                    };
                    *head = found.optional()?.map(|id: i64| way.turned(id));
                }
                Ok(*head)
            }
            Self::Sessions { look, heads, begun } => {
                let mut of = |session: i64| -> Result<Option<(i64, i64)>, StoreError> {
                    let found = look.query_row(params![way.turned(at), session], |row| row.get(0));
                    Ok(found.optional()?.map(|id: i64| (way.turned(id), session)))
                };
                // That these are looked at first is no work of the page: there is no page without it.
                for session in begun.take().into_iter().flatten() {
                    heads.extend(of(session)?);
                }
                while let Some((place, session)) = heads.peek().copied().filter(|(place, _)| *place > at) {
                    debug_assert!(place > at, "it lies behind");
                    heads.pop();
                    *work += LOOK;
                    heads.extend(of(session)?);
                }
                Ok(heads.peek().map(|(place, _)| *place))
            }
        }
    }
}

/// What has to be looked at in the entry itself.
struct Check<'c> {
    look: CachedStatement<'c>,
    values: (i64, i64, Option<String>, Option<String>),
}

impl<'c> Check<'c> {
    fn of(connection: &'c Connection, filter: &Filter) -> Result<Option<Self>, StoreError> {
        let Filter { session, folder, since, until, .. } = filter;
        if session.is_none() && folder.is_none() && since.is_none() && until.is_none() {
            return Ok(None);
        }
        let look = connection.prepare_cached(&format!(
            "SELECT 1 FROM entry CROSS JOIN session ON session.number = entry.session
             WHERE entry.id = ?5 AND entry.at >= ?1 AND entry.at < ?2 AND (?3 IS NULL OR session.id = ?3)
                AND (?4 IS NULL OR {IN_FOLDER})"
        ))?;
        let (since, until) = (moment(since.unwrap_or(0)), moment(until.unwrap_or(u64::MAX)));
        Ok(Some(Self { look, values: (since, until, session.clone(), folder.clone()) }))
    }

    fn fits(&mut self, id: i64, work: &mut u64) -> Result<bool, StoreError> {
        *work += LOOK;
        let (since, until, session, folder) = &self.values;
        Ok(self.look.exists(params![since, until, session, folder, id])?)
    }
}

/// The entries with the words, in their order.
struct Words<'r> {
    rows: Rows<'r>,
    way: Way,
    /// To open it takes as long as to read much of it.
    costly: bool,
    head: Option<i64>,
}

enum Reached {
    Place(i64),
    /// The work is done before one was found.
    Tired(i64),
    End,
}

impl Words<'_> {
    /// Whether it is better opened anew there.
    fn is_far(&self, at: i64) -> bool {
        !self.costly && self.head.is_some_and(|head| head.saturating_sub(at) > FAR)
    }

    fn from(&mut self, at: i64, most: u64, work: &mut u64) -> Result<Reached, StoreError> {
        if let Some(head) = self.head.filter(|head| *head <= at) {
            return Ok(Reached::Place(head));
        }
        while let Some(row) = self.rows.next()? {
            *work += 1;
            let place = self.way.turned(row.get(0)?);
            self.head = Some(place);
            if place <= at {
                return Ok(Reached::Place(place));
            }
            if *work >= most {
                return Ok(Reached::Tired(at));
            }
        }
        Ok(Reached::End)
    }
}
