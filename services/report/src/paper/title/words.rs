//! The words of a title, and how gladly a line begins with each: a small rule set, no dictionary.

/// A stretch of a title within which no line ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    /// The words.
    pub(super) text: String,
    /// What it costs that a line begins with it; 0 is as good as it gets.
    pub(super) cost: i64,
}

/// A line gladly begins with these.
const HEADS: &str = "项目支出绩效评价报告 项目支出绩效自评报告 项目支出绩效 项目支出 部门整体支出 整体支出 绩效评价报告 绩效自评报告 绩效评价 绩效自评 财政评价 \
    部门评价 单位自评 关于 中央财政 省级财政 市级财政 县级财政 上级财政 中央 省级 市级 州级 县级";
/// What belongs to the word before: a line begins with it only if there is no other way.
const TAILS: &str = "专项资金 补助资金 发展资金 补贴资金 奖补资金 资金 专项经费 工作经费 经费 补助 补贴 奖补 贴息 工程 \
    项目 工作 任务 情况 报告 专项 费用 计划 方案 活动";
/// Words that no line cuts in two.
const WORDS: &str = "乡村振兴 衔接推进 农村 农业 农田 高标准 水利 饮水 安全 灌区 渠道 维修 维修养护 养护 改造 更新改造 \
    升级改造 建设 提升 巩固 巩固提升 治理 保护 生态 环境 教育 义务教育 学校 学生 医疗 卫生 健康 养老 服务 公共服务 保障 \
    社会 就业 创业 就业创业 担保 贷款 创业担保贷款 移民 搬迁 安置 移民搬迁安置 办公 运转 管理 信息化 系统 平台 设备 采购 \
    购置 公路 道路 交通 旅游 文化 体育 林业 草原 畜牧 产业 扶持 小区 老旧小区 基础设施 配套设施 城乡 居民 困难 群众 救助";
/// What may not stand at the beginning of a line.
const CLOSING: &str = "的之了等）》〉”’】〕、，。：；！？)]};:,.!?%％";
/// What may not stand at its end.
const OPENING: &str = "（《〈“‘【〔([{和与及或暨";
/// The longest run of characters that is taken for one word where none is known.
const UNKNOWN_MAX: usize = 6;
/// The longest text in brackets that is kept whole, with them.
const BRACKETED_MAX: usize = 18;

/// Behind a name, a year or a bracket a phrase begins.
const BEHIND_END: i64 = 4;
const BETWEEN_WORDS: i64 = 30;
/// The end of a word that nobody knows is a guess.
const BESIDE_UNKNOWN: i64 = 36;
const BEFORE_TAIL: i64 = 60;
const WITHIN_UNKNOWN: i64 = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The unit, figures, brackets: a line gladly begins with it, and as gladly behind it.
    Whole,
    /// What begins a phrase.
    Head,
    Tail,
    Word,
    /// Characters of no known word.
    Unknown,
}

/// The pieces of `title`, in order; together they are the title. The name of `unit` is never cut.
pub(super) fn split(title: &str, unit: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut before = Kind::Whole;
    for (text, kind) in words(title, unit) {
        let is_one = text.chars().count() == 1;
        // A single character ends the word before it: 卫生院, 工作费.
        let joins = text.starts_with(|c| OPENING.contains(c));
        let is_suffix = is_one && kind == Kind::Unknown && before != Kind::Whole && !joins;
        // Behind a year or a bracket it begins the next word.
        let opens = |last: &Piece| {
            last.text.ends_with(|c| OPENING.contains(c)) || last.text.chars().count() == 1
        };
        let closes = text.starts_with(|c| CLOSING.contains(c));
        match pieces.last_mut() {
            Some(last) if is_suffix || closes || opens(last) => last.text.push_str(&text),
            Some(_) | None => pieces.extend(cut(&text, kind, before)),
        }
        before = kind;
    }
    pieces
}

/// A word as a piece; one that is too long for a word that nobody knows in several.
fn cut(text: &str, kind: Kind, before: Kind) -> Vec<Piece> {
    let cost = match (kind, before) {
        (Kind::Whole | Kind::Head, _) => 0,
        (Kind::Tail, _) => BEFORE_TAIL,
        (_, Kind::Whole) => BEHIND_END,
        (Kind::Unknown, _) | (_, Kind::Unknown) => BESIDE_UNKNOWN,
        (Kind::Word, _) => BETWEEN_WORDS,
    };
    if kind != Kind::Unknown {
        return vec![Piece { text: text.to_owned(), cost }];
    }
    let characters: Vec<char> = text.chars().collect();
    let parts = characters.chunks(UNKNOWN_MAX).zip(0_usize..);
    let part = |(part, index): (&[char], usize)| Piece {
        text: part.iter().collect(),
        cost: if index == 0 { cost } else { WITHIN_UNKNOWN },
    };
    parts.map(part).collect()
}

/// The words of `title`; what stands between two known ones is one.
fn words(title: &str, unit: &str) -> Vec<(String, Kind)> {
    let mut words: Vec<(String, Kind)> = Vec::new();
    let mut rest = title;
    while let Some(first) = rest.chars().next() {
        let found = known(rest, unit);
        let (length, kind) = found.unwrap_or((first.len_utf8(), Kind::Unknown));
        let Some((text, behind)) = rest.split_at_checked(length) else { break };
        let is_mark = |c: char| CLOSING.contains(c) || OPENING.contains(c);
        match words.last_mut() {
            Some((last, Kind::Unknown))
                if kind == Kind::Unknown && !is_mark(first) && !last.ends_with(is_mark) =>
            {
                last.push_str(text);
            }
            Some(_) | None => words.push((text.to_owned(), kind)),
        }
        rest = behind;
    }
    words
}

/// The length of the word at the beginning of `rest` that the rules know.
fn known(rest: &str, unit: &str) -> Option<(usize, Kind)> {
    if !unit.is_empty() && rest.starts_with(unit) {
        return Some((unit.len(), Kind::Whole));
    }
    if let Some(length) = bracketed(rest).or_else(|| figures(rest)) {
        return Some((length, Kind::Whole));
    }
    let lists = [(HEADS, Kind::Head), (TAILS, Kind::Tail), (WORDS, Kind::Word)];
    let found = lists.into_iter().flat_map(|(list, kind)| {
        let own = list.split_whitespace().filter(|word| rest.starts_with(word));
        own.map(move |word| (word.len(), kind))
    });
    found.max_by_key(|(length, _)| *length)
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
    let length = rest.find(close)?.saturating_add(close.len_utf8());
    (rest.get(..length)?.chars().count() <= BRACKETED_MAX).then_some(length)
}

/// The length of figures with what they count: `2023年度`, `2021—2023年`, `3期`.
fn figures(rest: &str) -> Option<usize> {
    const COUNTED: [&str; 10] = ["年度", "年", "月", "号", "期", "批次", "批", "个", "户", "公里"];
    if !rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let is_figure =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '—' | '－' | '～');
    let end = rest.find(|c| !is_figure(c)).unwrap_or(rest.len());
    let behind = rest.get(end..)?;
    let counted = COUNTED.iter().find(|word| behind.starts_with(**word));
    Some(end.saturating_add(counted.map_or(0, |word| word.len())))
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
        check("甲乙丙丁戊己庚辛", &["甲乙丙丁戊己", "庚辛"]);
        check("乡镇卫生院设备", &["乡镇", "卫生院", "设备"]);
        check("2023年度县公路养护", &["2023年度", "县公路", "养护"]);
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
