//! Where the cells of a table stand, when some reach over several rows and columns.

use super::table::{Cell, InvalidTable, Row};

/// A cell as one row sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slot<'a> {
    /// The cell.
    pub cell: &'a Cell,
    /// Its first column, from 0.
    pub column: usize,
    /// It begins in this row; otherwise it reaches down from above.
    pub begins: bool,
}

/// A cell from above and how many rows it still reaches down.
#[derive(Clone, Copy)]
struct Reach<'a> {
    slot: Slot<'a>,
    rows_left: u16,
}

/// Puts the cells of `rows` onto a grid of `columns`; row `before + 1` of the table is the first of them.
///
/// # Errors
/// The first row that does not fit.
pub(super) fn place(
    rows: &[Row],
    columns: usize,
    before: usize,
) -> Result<Vec<Vec<Slot<'_>>>, InvalidTable> {
    let mut above: Vec<Option<Reach<'_>>> = vec![None; columns];
    let mut placed = Vec::with_capacity(rows.len());
    for (index, row) in rows.iter().enumerate() {
        let number = before.saturating_add(index).saturating_add(1);
        let slots = place_row(row, &mut above, number)?;
        let rows_below = rows.len().saturating_sub(index).saturating_sub(1);
        for reach in &mut above {
            if reach.is_some_and(|reach| usize::from(reach.rows_left) > rows_below) {
                return Err(InvalidTable::Overhang { row: number });
            }
            reach.take_if(|reach| reach.rows_left == 0);
        }
        placed.push(slots);
    }
    Ok(placed)
}

/// Places one row from left to right, and notes in `above` what reaches into the next.
fn place_row<'a>(
    row: &'a Row,
    above: &mut [Option<Reach<'a>>],
    number: usize,
) -> Result<Vec<Slot<'a>>, InvalidTable> {
    let misfit = InvalidTable::Misfit { row: number, columns: above.len() };
    let mut cells = row.cells.iter();
    let mut slots = Vec::with_capacity(row.cells.len());
    let mut column = 0;
    while column < above.len() {
        let from_above = above.get(column).copied().flatten();
        let slot = match from_above {
            Some(reach) => Slot { begins: false, ..reach.slot },
            None => {
                Slot { cell: cells.next().ok_or_else(|| misfit.clone())?, column, begins: true }
            }
        };
        let Cell { columns, rows, .. } = *slot.cell;
        let rows_left = from_above.map_or(rows, |reach| reach.rows_left).checked_sub(1);
        let (Some(rows_left), 1..) = (rows_left, columns) else {
            return Err(InvalidTable::ZeroSpan { row: number });
        };
        let end = column.saturating_add(usize::from(columns));
        let covered = above.get_mut(column..end).ok_or_else(|| misfit.clone())?;
        if slot.begins && covered.iter().any(Option::is_some) {
            return Err(misfit);
        }
        covered.fill(Some(Reach { slot, rows_left }));
        slots.push(slot);
        column = end;
    }
    if cells.next().is_some() { Err(misfit) } else { Ok(slots) }
}

#[cfg(test)]
mod tests {
    use super::place;
    use crate::document::{Cell, InvalidTable, Row};

    /// Each row as (columns, rows) of the cells that begin in it, on a grid of three columns.
    #[track_caller]
    fn check(rows: &[&[(u16, u16)]], expected: Result<&[&[(usize, bool)]], InvalidTable>) {
        let cell = |&(columns, rows): &(u16, u16)| Cell::text("x").spanning(columns, rows);
        let rows: Vec<Row> =
            rows.iter().map(|row| Row::new(row.iter().map(cell).collect())).collect();
        let placed = place(&rows, 3, 0).map(|rows| {
            let seen = |row: &Vec<super::Slot<'_>>| {
                row.iter().map(|slot| (slot.column, slot.begins)).collect()
            };
            rows.iter().map(seen).collect::<Vec<Vec<_>>>()
        });
        assert_eq!(placed, expected.map(|rows| rows.iter().map(|row| row.to_vec()).collect()));
    }

    #[test]
    fn cells_fill_the_grid_exactly() {
        let misfit = |row| Err(InvalidTable::Misfit { row, columns: 3 });
        check(&[&[(1, 1), (2, 1)]], Ok(&[&[(0, true), (1, true)]]));
        check(
            &[&[(1, 2), (2, 1)], &[(1, 1), (1, 1)]],
            Ok(&[&[(0, true), (1, true)], &[(0, false), (1, true), (2, true)]]),
        );
        check(&[&[(3, 2)], &[]], Ok(&[&[(0, true)], &[(0, false)]]));
        check(&[&[(1, 1), (1, 1)]], misfit(1));
        check(&[&[(2, 1), (2, 1)]], misfit(1));
        check(&[&[(3, 1)], &[(3, 1), (1, 1)]], misfit(2));
        // A cell may not jump over one that reaches down from above.
        check(&[&[(1, 1), (1, 2), (1, 1)], &[(2, 1)]], misfit(2));
        check(&[&[(3, 2)]], Err(InvalidTable::Overhang { row: 1 }));
        check(&[&[(0, 1), (3, 1)]], Err(InvalidTable::ZeroSpan { row: 1 }));
        check(&[&[(3, 0)]], Err(InvalidTable::ZeroSpan { row: 1 }));
    }
}
