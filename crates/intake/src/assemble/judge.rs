//! What is said while records are assembled: every remark, and every doubtful reading.

use std::collections::HashSet;

use domain::{Explain, Reading};
use grammar::{Refusal, clip, code_points};

use crate::{Cell, Level, Options, Place, Remark, form::Column, remark::push};

/// Gathers remarks and readings.
pub(super) struct Judge {
    pub(super) options: Options,
    pub(super) remarks: Vec<Remark>,
    pub(super) readings: Vec<Reading>,
    /// Where the reader of the source found a fault.
    unreadable: HashSet<Place>,
}

/// A cell and the column it stands in.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    pub(super) column: &'static Column,
    pub(super) cell: &'a Cell,
}

impl At<'_> {
    pub(super) fn place(&self) -> &Place {
        &self.cell.place
    }
}

impl Judge {
    /// Takes over the remarks of a reader: its doubts are readings too, and notes if the person accepts every reading.
    pub(super) fn new(options: Options, mut remarks: Vec<Remark>) -> Self {
        let mut readings = Vec::new();
        for remark in remarks.iter_mut().filter(|remark| remark.level == Level::Doubt) {
            let proposal = remark.proposal.clone().unwrap_or_default();
            if options.accept_readings {
                remark.level = Level::Note;
                remark.advice = format!("已接受，读作：{proposal}。");
            }
            readings.push(Reading {
                cell: format!("{}，{}", remark.place, remark.field),
                typed: remark.found.clone(),
                read: proposal,
                note: remark.expected.clone(),
            });
        }
        let faults = remarks.iter().filter(|remark| remark.is_fault());
        let unreadable = faults.map(|remark| remark.place.clone()).collect();
        Self { options, remarks, readings, unreadable }
    }

    /// Whether nothing can be made of the source.
    pub(super) fn has_fault(&self) -> bool {
        self.remarks.iter().any(Remark::is_fault)
    }

    /// Whether the reader of the source has said what is wrong with this very place.
    pub(super) fn is_unreadable(&self, place: &Place) -> bool {
        self.unreadable.contains(place)
    }

    /// Whether something must be confirmed.
    pub(super) fn has_doubt(&self) -> bool {
        self.remarks.iter().any(|remark| remark.level == Level::Doubt)
    }

    /// Adds a remark.
    pub(super) fn say(&mut self, remark: Remark) {
        push(&mut self.remarks, remark);
    }

    /// A fault of a cell.
    pub(super) fn bad(
        &mut self,
        at: At<'_>,
        expected: impl Into<String>,
        advice: impl Into<String>,
        reason: &'static str,
    ) {
        self.say(
            Remark::fault(at.place(), reason)
                .of(&at.column.named(), &at.cell.shown)
                .says(expected, advice),
        );
    }

    /// Says how a cell was read.
    pub(super) fn note(&mut self, at: At<'_>, expected: impl Into<String>, reason: &'static str) {
        let note = Remark::note(at.place(), reason).of(&at.column.named(), &at.cell.shown);
        self.say(note.says(expected, ""));
    }

    /// A doubt: blocks, or is recorded if the person accepts every reading.
    pub(super) fn doubt(
        &mut self,
        at: At<'_>,
        why: impl Into<String>,
        proposal: impl Into<String>,
        reason: &'static str,
    ) {
        let (why, proposal) = (why.into(), proposal.into());
        let is_accepted = self.options.accept_readings;
        self.readings.push(Reading {
            cell: format!("{}，{}", at.place(), at.column.heading),
            typed: clip(&at.cell.shown),
            read: proposal.clone(),
            note: why.clone(),
        });
        let advice = if is_accepted {
            format!("已接受，读作：{proposal}。")
        } else if reason == "ACTUAL_IS_TEXT" {
            // Words can't be written so that they are a value.
            "请写数值或日期；无法量化的，把指标值改写为“定性：……”并填写达成情况。用 --accept-readings 接受的，按文字记录，不参加比较。".to_owned()
        } else {
            format!("请写明；若意思是“{proposal}”，就这样写，或用 --accept-readings 全部接受。")
        };
        let remark = Remark::note(at.place(), reason).of(&at.column.named(), &at.cell.shown);
        let mut remark = remark.says(why, advice).proposing(proposal);
        if is_accepted {
            remark.level = Level::Note;
        }
        self.say(remark);
    }

    /// The value of what the grammar read, its doubts and notes said; `None` if it was refused.
    pub(super) fn take<T>(
        &mut self,
        at: At<'_>,
        read: Result<grammar::Reading<T>, Refusal>,
    ) -> Option<T> {
        match read {
            Ok(grammar::Reading { value, doubts, notes }) => {
                for note in notes {
                    self.note(at, note, "READ_AS");
                }
                for doubt in doubts {
                    self.doubt(at, doubt.why, doubt.proposal, doubt.reason);
                }
                Some(value)
            }
            Err(Refusal { reason, why, advice }) => {
                self.bad(at, why, advice, reason);
                None
            }
        }
    }

    /// The value, or the refusal of the domain with the code points of what looks alike.
    pub(super) fn explained<T, E: Explain>(&mut self, at: At<'_>, read: Result<T, E>) -> Option<T> {
        read.map_err(|error| self.bad(at, explain(&error, &at.cell.shown), "", "INVALID_VALUE"))
            .ok()
    }
}

/// The sentence of a refusal, with the code points of what looks alike.
fn explain(error: &impl Explain, shown: &str) -> String {
    let points = code_points(&clip(shown));
    let sentence = error.explain();
    if points.is_empty() { sentence } else { format!("{sentence}其中有{points}。") }
}
