//! The words of a title, and how gladly a line ends between two of them: a small rule set, no dictionary.

/// Where a line may end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// The text up to the next place where a line may end.
    pub(super) text: String,
    /// What it costs that a line begins here; 0 is as good as it gets.
    pub(super) cost: i64,
}

/// A line gladly begins with these.
const HEADS: [&str; 22] = [
    "项目支出绩效",
    "项目支出",
    "部门整体支出",
    "整体支出",
    "绩效评价报告",
    "绩效自评报告",
    "绩效评价",
    "绩效自评",
    "财政评价",
    "部门评价",
    "单位自评",
    "关于",
    "中央财政",
    "省级财政",
    "市级财政",
    "县级财政",
    "上级财政",
    "中央",
    "省级",
    "市级",
    "州级",
    "县级",
];
/// What belongs to the word before: a line never begins with it unless there is no other way.
const TAILS: [&str; 24] = [
    "专项资金",
    "补助资金",
    "发展资金",
    "补贴资金",
    "奖补资金",
    "资金",
    "专项经费",
    "工作经费",
    "经费",
    "补助",
    "补贴",
    "奖补",
    "贴息",
    "工程",
    "项目",
    "工作",
    "任务",
    "情况",
    "报告",
    "专项",
    "费用",
    "计划",
    "方案",
    "活动",
];
/// Words that a line does not cut in two.
const WORDS: [&str; 68] = [
    "乡村振兴",
    "衔接推进",
    "农村",
    "农业",
    "农田",
    "水利",
    "饮水",
    "安全",
    "灌区",
    "渠道",
    "维修",
    "养护",
    "改造",
    "建设",
    "提升",
    "巩固",
    "巩固提升",
    "维修养护",
    "更新改造",
    "升级改造",
    "基础设施",
    "配套设施",
    "公共服务",
    "就业创业",
    "创业担保贷款",
    "移民搬迁安置",
    "治理",
    "保护",
    "生态",
    "环境",
    "教育",
    "义务教育",
    "学校",
    "医疗",
    "卫生",
    "健康",
    "养老",
    "服务",
    "保障",
    "社会",
    "就业",
    "创业",
    "担保",
    "贷款",
    "移民",
    "搬迁",
    "安置",
    "办公",
    "运转",
    "管理",
    "信息化",
    "系统",
    "平台",
    "设备",
    "采购",
    "购置",
    "公路",
    "道路",
    "交通",
    "旅游",
    "文化",
    "体育",
    "林业",
    "草原",
    "畜牧",
    "产业",
    "扶持",
    "小区",
];
/// What may not stand at the beginning of a line.
const CLOSING: &str = "的之了等及）》〉”’】〕、，。：；！？)]};:,.!?%％";
/// What may not stand at its end.
const OPENING: &str = "（《〈“‘【〔([{和与或暨";
/// The longest run of characters that is taken for one word where none is known.
const UNKNOWN_MAX: usize = 6;
/// The longest text in brackets that is kept whole.
const BRACKETED_MAX: usize = 16;

const AFTER_UNIT: i64 = 0;
const BEFORE_HEAD: i64 = 0;
const BETWEEN_WORDS: i64 = 8;
const BEFORE_TAIL: i64 = 60;
const WITHIN_UNKNOWN: i64 = 200;

/// The pieces of `title`, in order; together they are the title. The name of `unit` is one of them.
pub(super) fn split(title: &str, unit: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut rest = title;
    let mut unknown = 0_usize;
    let mut after_unit = false;
    while let Some(first) = rest.chars().next() {
        let known = known(rest, unit);
        let (text, cost) = known.unwrap_or((first_character(rest, first), BETWEEN_WORDS));
        unknown = if known.is_some() { 0 } else { unknown.saturating_add(1) };
        // A word that nobody knows goes on until it is too long for one.
        let cost = match unknown {
            0 | 1 if after_unit => AFTER_UNIT,
            0 | 1 => cost,
            _ => WITHIN_UNKNOWN,
        };
        let is_glued = unknown > 1 && unknown <= UNKNOWN_MAX;
        add(&mut pieces, Piece { text: text.to_owned(), cost }, is_glued);
        after_unit = !unit.is_empty() && text == unit;
        rest = rest.strip_prefix(text).unwrap_or_default();
    }
    pieces
}

fn first_character(text: &str, first: char) -> &str {
    text.get(..first.len_utf8()).unwrap_or(text)
}

/// Adds a piece, to the one before where no line may end between them.
fn add(pieces: &mut Vec<Piece>, piece: Piece, is_glued: bool) {
    let closes = piece.text.starts_with(|c| CLOSING.contains(c));
    match pieces.last_mut() {
        Some(last) if closes || is_glued || last.text.ends_with(|c| OPENING.contains(c)) => {
            last.text.push_str(&piece.text);
        }
        Some(_) | None => pieces.push(piece),
    }
}

/// The word at the beginning of `rest` that the rules know, and what it costs to begin a line with it.
fn known<'a>(rest: &'a str, unit: &str) -> Option<(&'a str, i64)> {
    let at = |length: usize| rest.get(..length);
    if !unit.is_empty() && rest.starts_with(unit) {
        return Some((at(unit.len())?, BEFORE_HEAD));
    }
    if let Some(length) = bracketed(rest) {
        return Some((at(length)?, BEFORE_HEAD));
    }
    if let Some(length) = figures(rest) {
        return Some((at(length)?, BEFORE_HEAD));
    }
    let lists: [(&[&str], i64); 3] =
        [(&HEADS, BEFORE_HEAD), (&TAILS, BEFORE_TAIL), (&WORDS, BETWEEN_WORDS)];
    let found = lists.iter().flat_map(|(words, cost)| {
        words.iter().filter(|word| rest.starts_with(**word)).map(|word| (word.len(), *cost))
    });
    let (length, cost) = found.max_by_key(|(length, cost)| (*length, -*cost))?;
    Some((at(length)?, cost))
}

/// The length of a text in brackets or quotes that is short enough to be kept whole.
fn bracketed(rest: &str) -> Option<usize> {
    let close = match rest.chars().next()? {
        '（' => '）',
        '《' => '》',
        '“' => '”',
        '〔' => '〕',
        _ => return None,
    };
    let end = rest.find(close)?;
    let length = end.saturating_add(close.len_utf8());
    let inside = rest.get(..length)?.chars().count();
    (inside <= BRACKETED_MAX.saturating_add(2)).then_some(length)
}

/// The length of figures with what they count: `2023年度`, `2021—2023年`, `3期`.
fn figures(rest: &str) -> Option<usize> {
    let is_figure =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '—' | '－' | '～');
    let end = rest.find(|c| !is_figure(c)).unwrap_or(rest.len());
    if !rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let behind = rest.get(end..)?;
    let units = ["年度", "年", "月", "号", "期", "批次", "批", "个", "户", "公里"];
    let unit = units.iter().find(|unit| behind.starts_with(**unit)).map_or(0, |unit| unit.len());
    Some(end.saturating_add(unit))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(title: &str, expected: &[&str]) {
        let pieces = split(title, "示例县水务局");
        let pieces: Vec<&str> = pieces.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(pieces, expected);
    }

    #[test]
    fn years_names_and_brackets_are_whole() {
        check("示例县水务局2023年度项目支出", &["示例县水务局", "2023年度", "项目支出"]);
        check("2021—2023年（渠道）工程", &["2021—2023年", "（渠道）", "工程"]);
        check("资金的绩效评价", &["资金的", "绩效评价"]);
        check("建设和养护", &["建设", "和养护"]);
    }

    #[test]
    fn what_nobody_knows_is_a_word_until_it_is_too_long() {
        check("乌东德水电站办公", &["乌东德水电站", "办公"]);
        check("甲乙丙丁戊己庚", &["甲乙丙丁戊己", "庚"]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(title in "[项目支出绩效资金的（）《》0-9年度甲乙丙丁]{0,60}") {
            let joined: String =
                split(&title, "项目").into_iter().map(|piece| piece.text).collect();
            prop_assert_eq!(joined, title);
        }
    }
}
