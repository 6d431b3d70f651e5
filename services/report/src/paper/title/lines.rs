//! Lines of a title: as few as will do, about as long as each other, ended where it costs least.

use super::words::Piece;

/// Widths in tenths of a full character of 2号 type: 20 of them in a line of 156 mm.
const LINE: i64 = 200;
const FULL: i64 = 10;
/// Figures and letters; rather too wide than too narrow.
const HALF: i64 = 6;
/// What a further line costs, so that there are few.
const LINE_COST: i64 = 20;
/// A line of less than so many characters looks lost.
const SHORT: i64 = 40;
const SHORT_COST: i64 = 150;
/// A line of a single character is as good as forbidden.
const ALONE_COST: i64 = 5_000;
/// A word that is longer than a line stands on one of its own, and is broken by the typesetter.
const TOO_LONG_COST: i64 = 10_000;
/// The most lines that are tried.
const LINES_MAX: usize = 8;

/// The best lines of so many, up to a piece: what they cost, and where the last of them begins.
#[derive(Clone, Copy)]
struct Best {
    cost: i64,
    from: usize,
}

/// The lines that `pieces` make.
pub(super) fn balanced(pieces: &[Piece]) -> Vec<String> {
    let whole = width(pieces);
    let found = (1..=LINES_MAX.min(pieces.len())).filter_map(|count| {
        let (cost, lines) = into(pieces, count, whole)?;
        let further = i64::try_from(count).unwrap_or(i64::MAX).saturating_mul(LINE_COST);
        Some((cost.saturating_add(further), lines))
    });
    // Of what costs the same, the fewer lines.
    found.min_by_key(|(cost, _)| *cost).map(|(_, lines)| lines).unwrap_or_default()
}

/// The best `count` lines and what they cost.
fn into(pieces: &[Piece], count: usize, whole: i64) -> Option<(i64, Vec<String>)> {
    let mean = whole.checked_div(i64::try_from(count).ok()?)?;
    // By the number of lines, then by where they end.
    let mut best: Vec<Vec<Option<Best>>> =
        vec![vec![None; pieces.len().saturating_add(1)]; count.saturating_add(1)];
    *best.first_mut()?.first_mut()? = Some(Best { cost: 0, from: 0 });
    for lines in 1..=count {
        for end in lines..=pieces.len() {
            let before = best.get(lines.saturating_sub(1))?;
            let candidates = (0..end).filter_map(|from| {
                let so_far = before.get(from).copied().flatten()?;
                let line = pieces.get(from..end)?;
                let cost = so_far.cost.saturating_add(line_cost(line, from, mean));
                Some(Best { cost, from })
            });
            let found = candidates.min_by_key(|it| it.cost);
            *best.get_mut(lines)?.get_mut(end)? = found;
        }
    }
    let cost = best.get(count)?.last().copied().flatten()?.cost;
    let mut lines = Vec::new();
    let mut end = pieces.len();
    for number in (1..=count).rev() {
        let from = best.get(number)?.get(end).copied().flatten()?.from;
        lines.push(pieces.get(from..end)?.iter().map(|piece| piece.text.as_str()).collect());
        end = from;
    }
    lines.reverse();
    Some((cost, lines))
}

/// What a line costs that begins with piece `from`: how far it is from the mean, squared, and where it begins.
fn line_cost(line: &[Piece], from: usize, mean: i64) -> i64 {
    let width = width(line);
    let off = width.saturating_sub(mean);
    let unbalanced = off.saturating_mul(off).checked_div(FULL * FULL).unwrap_or(0);
    let begins = if from == 0 { 0 } else { line.first().map_or(0, |piece| piece.cost) };
    let looks = if width > LINE {
        TOO_LONG_COST.saturating_add(width)
    } else if width <= FULL {
        ALONE_COST
    } else if width < SHORT {
        SHORT_COST
    } else {
        0
    };
    unbalanced.saturating_add(begins).saturating_add(looks)
}

fn width(pieces: &[Piece]) -> i64 {
    let of = |c: char| if c.is_ascii() { HALF } else { FULL };
    pieces.iter().flat_map(|piece| piece.text.chars()).map(of).sum()
}
