//! Operators as they are written, before and behind a value.

use domain::Operator;

/// Words and signs before a value, as the normaliser leaves them; what begins with another comes before it.
const LEADING: &[(&str, Operator)] = &[
    ("大于等于", Operator::AtLeast),
    ("大于或等于", Operator::AtLeast),
    ("小于等于", Operator::AtMost),
    ("小于或等于", Operator::AtMost),
    ("不得低于", Operator::AtLeast),
    ("不得少于", Operator::AtLeast),
    ("不低于", Operator::AtLeast),
    ("不少于", Operator::AtLeast),
    ("不小于", Operator::AtLeast),
    ("不得高于", Operator::AtMost),
    ("不得超过", Operator::AtMost),
    ("不高于", Operator::AtMost),
    ("不超过", Operator::AtMost),
    ("不超", Operator::AtMost),
    ("不突破", Operator::AtMost),
    ("不多于", Operator::AtMost),
    ("不大于", Operator::AtMost),
    ("至少", Operator::AtLeast),
    ("最少", Operator::AtLeast),
    ("至多", Operator::AtMost),
    ("最多", Operator::AtMost),
    ("控制在", Operator::AtMost),
    ("大于", Operator::MoreThan),
    ("超过", Operator::MoreThan),
    ("高于", Operator::MoreThan),
    ("多于", Operator::MoreThan),
    ("小于", Operator::LessThan),
    ("低于", Operator::LessThan),
    ("少于", Operator::LessThan),
    ("等于", Operator::Equal),
    ("≥", Operator::AtLeast),
    ("≮", Operator::AtLeast),
    ("=>", Operator::AtLeast),
    (">=", Operator::AtLeast),
    ("》=", Operator::AtLeast),
    ("〉=", Operator::AtLeast),
    ("≤", Operator::AtMost),
    ("≯", Operator::AtMost),
    ("=<", Operator::AtMost),
    ("<=", Operator::AtMost),
    ("《=", Operator::AtMost),
    ("〈=", Operator::AtMost),
    (">", Operator::MoreThan),
    ("》", Operator::MoreThan),
    ("〉", Operator::MoreThan),
    ("<", Operator::LessThan),
    ("《", Operator::LessThan),
    ("〈", Operator::LessThan),
    ("=", Operator::Equal),
];

/// Words behind a value. 以上, 以下 and 以内 include the number itself (民法典 第一千二百五十九条); what ends with another comes before it.
const TRAILING: &[(&str, Operator)] = &[
    ("(含)及以上", Operator::AtLeast),
    ("(含)以上", Operator::AtLeast),
    ("含以上", Operator::AtLeast),
    ("及其以上", Operator::AtLeast),
    ("及以上", Operator::AtLeast),
    ("或以上", Operator::AtLeast),
    ("以上(含)", Operator::AtLeast),
    ("以上", Operator::AtLeast),
    ("(含)及以下", Operator::AtMost),
    ("(含)以下", Operator::AtMost),
    ("(含)以内", Operator::AtMost),
    ("含以下", Operator::AtMost),
    ("及以下", Operator::AtMost),
    ("或以下", Operator::AtMost),
    ("以下(含)", Operator::AtMost),
    ("以下", Operator::AtMost),
    ("及以内", Operator::AtMost),
    ("以内(含)", Operator::AtMost),
    ("以内", Operator::AtMost),
    ("之内", Operator::AtMost),
    ("内", Operator::AtMost),
];

/// The operator that normalised `text` begins with, and what follows it.
pub(crate) fn leading(text: &str) -> Option<(Operator, &str)> {
    LEADING.iter().find_map(|(written, operator)| {
        text.strip_prefix(written).map(|rest| (*operator, rest.trim_start()))
    })
}

/// The operator that normalised `text` ends with, and what stands before it.
pub(crate) fn trailing(text: &str) -> Option<(Operator, &str)> {
    TRAILING.iter().find_map(|(written, operator)| {
        text.strip_suffix(written).map(|rest| (*operator, rest.trim_end()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_way_of_writing_comes_first() {
        for (index, (earlier, _)) in LEADING.iter().enumerate() {
            let hidden =
                LEADING.iter().skip(index + 1).find(|(later, _)| later.starts_with(earlier));
            assert_eq!(hidden, None, "hidden by {earlier}");
        }
        for (index, (earlier, _)) in TRAILING.iter().enumerate() {
            let hidden =
                TRAILING.iter().skip(index + 1).find(|(later, _)| later.ends_with(earlier));
            assert_eq!(hidden, None, "hidden by {earlier}");
        }
    }

    #[test]
    fn every_operator_is_read_in_its_ways() {
        let before = |text| leading(text);
        assert_eq!(before("不低于90%"), Some((Operator::AtLeast, "90%")));
        assert_eq!(before("》= 95%"), Some((Operator::AtLeast, "95%")));
        assert_eq!(before("超过5"), Some((Operator::MoreThan, "5")));
        assert_eq!(before("=24人"), Some((Operator::Equal, "24人")));
        assert_eq!(before("90%"), None);
        assert_eq!(trailing("90%及以上"), Some((Operator::AtLeast, "90%")));
        assert_eq!(trailing("90%(含)以上"), Some((Operator::AtLeast, "90%")));
        assert_eq!(trailing("30天以内"), Some((Operator::AtMost, "30天")));
        assert_eq!(trailing("30天内"), Some((Operator::AtMost, "30天")));
    }
}
