//! A value in the unit of its target, also where only one side names a unit.

use rust_decimal::Decimal;

use crate::{
    quantity::Quantity,
    reading::{Reading, Refusal},
    unit::{Conversion, Unit},
};

/// The value in the unit of the target.
pub(crate) fn compared(
    quantity: &Quantity,
    wanted: Decimal,
    unit: &Unit,
    normal: &str,
) -> Result<Reading<Decimal>, Refusal> {
    let value = quantity.value;
    if quantity.unit.as_str().is_empty() && !unit.as_str().is_empty() {
        return Ok(without_unit(value, wanted, unit, normal));
    }
    match quantity.unit.convert(value, unit) {
        Conversion::Same(value) => return Ok(Reading::sure(value)),
        Conversion::Converted(found) => return Ok(converted(found, unit, normal)),
        Conversion::None => {}
    }
    if quantity.unit.is_none() {
        // 3.2万 against 4万人.
        let found = in_unit(&quantity.unit, value, &Unit::none()).unwrap_or(value);
        return Ok(without_unit(found, wanted, unit, normal));
    }
    if unit.is_none() {
        return Ok(with_unit(quantity, wanted, unit, normal));
    }
    Err(Refusal::new(
        "UNIT_DIFFERS",
        format!("完成值的单位是“{}”，指标值的单位是“{unit}”，不能比较。", quantity.unit),
        "请改成同一单位。",
    ))
}

fn converted(found: Decimal, unit: &Unit, normal: &str) -> Reading<Decimal> {
    Reading::sure(found).note(format!("“{normal}”换算为{found}{unit}后与指标值比较。"))
}

/// A bare number against a target with a unit: in that unit or the one under it, whichever is nearer to the target.
fn without_unit(value: Decimal, wanted: Decimal, unit: &Unit, normal: &str) -> Reading<Decimal> {
    let why = format!("写的是“{normal}”，没有单位，而指标值的单位是“{unit}”。");
    if unit.is_percent() {
        let found = if value.abs() <= Decimal::ONE { percent(value) } else { value };
        return Reading::sure(found).doubt("PERCENT_ON_ONE_SIDE", why, format!("{found}{unit}"));
    }
    let readings = unit.near().into_iter().filter_map(|meant| {
        let found = in_unit(&meant, value, unit)?;
        Some((found, meant))
    });
    let nearest = readings.min_by_key(|(found, _)| distance(*found, wanted));
    let (found, meant) = nearest.unwrap_or_else(|| (value, unit.clone()));
    if meant.as_str().is_empty() {
        return converted(found, unit, normal);
    }
    Reading::sure(found).doubt("UNIT_ON_ONE_SIDE", why, format!("{value}{meant}"))
}

/// A value with a unit against a target without: the reading that is nearest to the target.
fn with_unit(quantity: &Quantity, wanted: Decimal, unit: &Unit, normal: &str) -> Reading<Decimal> {
    let why = format!("完成值“{normal}”有单位，而指标值没有单位。");
    let value = quantity.value;
    if quantity.unit.is_percent() {
        let is_share = wanted.abs() <= Decimal::ONE;
        let share = || value.checked_div(Decimal::ONE_HUNDRED).unwrap_or(value).normalize();
        let found = if is_share { share() } else { value };
        return Reading::sure(found).doubt("PERCENT_ON_ONE_SIDE", why, format!("{found}{unit}"));
    }
    // 3.2万元 is 3.2 only where the target has no 万 of its own.
    let is_meant = |meant: &Unit| !meant.is_scaled() || unit.as_str().is_empty();
    let found = quantity.unit.near().into_iter().filter(is_meant);
    let found = found
        .filter_map(|meant| in_unit(&Unit::none(), in_unit(&quantity.unit, value, &meant)?, unit));
    let found = found.min_by_key(|found| distance(*found, wanted)).unwrap_or(value);
    Reading::sure(found).doubt("UNIT_ON_ONE_SIDE", why, format!("{found}{unit}"))
}

fn in_unit(from: &Unit, value: Decimal, to: &Unit) -> Option<Decimal> {
    match from.convert(value, to) {
        Conversion::Same(value) | Conversion::Converted(value) => Some(value),
        Conversion::None => None,
    }
}

/// How many times one is the other; nothing is infinitely far from anything else.
fn distance(found: Decimal, wanted: Decimal) -> Decimal {
    let (low, high) = (found.abs().min(wanted.abs()), found.abs().max(wanted.abs()));
    high.checked_div(low).unwrap_or(Decimal::MAX)
}

fn percent(share: Decimal) -> Decimal {
    share.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(share).normalize()
}
