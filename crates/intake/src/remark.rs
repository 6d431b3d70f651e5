//! What is said about a source: faults, doubts with the reading they propose, and notes.

use std::{cmp::Ordering, fmt};

use grammar::clip;

use crate::Place;

/// How grave a remark is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Must be mended: nothing can be made of it.
    Fault,
    /// Can be read in a way that the person must confirm.
    Doubt,
    /// Was read; the person should know how.
    Note,
}

/// One remark, complete: a person can mend the place without looking anything up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// How grave it is.
    pub level: Level,
    /// Where.
    pub place: Place,
    /// Heading or key of the column; empty if none is meant.
    pub field: String,
    /// What was read, as it was written.
    pub found: String,
    /// What is wrong or doubtful, with what was expected and the allowed values; a Chinese sentence.
    pub expected: String,
    /// What to do next: for a doubt, how to write the proposed reading out; may be empty for a note.
    pub advice: String,
    /// How a doubtful cell is read if the doubt is accepted; `None` for faults and notes.
    pub proposal: Option<String>,
    /// Stable code in UPPER_SNAKE_CASE.
    pub reason: &'static str,
}

impl Remark {
    /// A fault at `place` that says nothing yet; `reason` in UPPER_SNAKE_CASE.
    pub fn fault(place: &Place, reason: &'static str) -> Self {
        Self::new(Level::Fault, place, reason)
    }

    /// A note at `place` that says nothing yet.
    pub fn note(place: &Place, reason: &'static str) -> Self {
        Self::new(Level::Note, place, reason)
    }

    fn new(level: Level, place: &Place, reason: &'static str) -> Self {
        Self {
            level,
            place: place.clone(),
            field: String::new(),
            found: String::new(),
            expected: String::new(),
            advice: String::new(),
            proposal: None,
            reason,
        }
    }

    /// Of which column or key, and what was read there; long texts are cut.
    #[must_use]
    pub fn of(mut self, field: &str, found: &str) -> Self {
        self.field = clip(field);
        self.found = clip(found);
        self
    }

    /// What is wrong, and what to do next.
    #[must_use]
    pub fn says(mut self, expected: impl Into<String>, advice: impl Into<String>) -> Self {
        self.expected = expected.into();
        self.advice = advice.into();
        self
    }

    /// The same as a doubt that proposes a reading.
    #[must_use]
    pub fn proposing(mut self, proposal: String) -> Self {
        self.level = Level::Doubt;
        self.proposal = Some(proposal);
        self
    }

    /// Whether nothing can be made of the place.
    pub fn is_fault(&self) -> bool {
        self.level == Level::Fault
    }
}

/// How many remarks are made of one source; a person mends those and reads again.
const REMARKS_MAX: usize = 10_000;

/// Adds a remark, as long as there are not too many; that there are more is said once.
pub(crate) fn push(remarks: &mut Vec<Remark>, remark: Remark) {
    match remarks.len().cmp(&REMARKS_MAX) {
        Ordering::Less => remarks.push(remark),
        Ordering::Equal => {
            let place = Place::file(&remark.place.file);
            let more = Remark::fault(&place, "TOO_MANY_REMARKS");
            let expected = format!("问题超过{REMARKS_MAX}个，其余没有列出。");
            remarks.push(more.says(expected, "请先改正已列出的，再检查一次。"));
        }
        Ordering::Greater => {}
    }
}

impl Level {
    /// The word for people.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Fault => "错误",
            Self::Doubt => "待确认",
            Self::Note => "读数说明",
        }
    }
}

impl fmt::Display for Remark {
    /// One line: place, field, sentence, advice, reason.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, field, expected, advice, reason, .. } = self;
        write!(f, "{place}")?;
        if !field.is_empty() {
            write!(f, "，{field}")?;
        }
        write!(f, "：{expected}{advice}［{reason}］")
    }
}
