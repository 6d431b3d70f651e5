//! Whether a text says that people were asked how satisfied they are (满意度调查). The words are data, the rule is one:
//! a word for asking counts unless its own clause denies it.

/// What a text says about asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Survey {
    /// People were asked.
    Made,
    /// It says that nobody was asked.
    Denied,
    /// It says nothing about it.
    Unmentioned,
}

/// Words for asking people.
const ASKING: [&str; 7] = ["调查", "问卷", "访谈", "测评", "回访", "评价器", "抽样"];

/// Words that deny or put off what follows; 尚未, 并未, 没有 and 缺少 begin or end with one of them.
const DENYING: [&str; 12] =
    ["未", "没", "无", "不", "缺", "免", "取消", "取消了", "拟", "下一步", "下年", "明年"];

/// Words that hold a denying one and deny nothing.
const NOT_DENYING: [&str; 36] = [
    "未成年",
    "未来",
    "未婚",
    "无效",
    "无记名",
    "无障碍",
    "无偿",
    "无锡",
    "无人机",
    "无线",
    "无纸",
    "无不",
    "无一",
    "无论",
    "没收",
    "不记名",
    "不定期",
    "不断",
    "不仅",
    "不但",
    "不同",
    "不少",
    "不低于",
    "不满意",
    "不限",
    "缺勤",
    "缺水",
    "缺陷",
    "免费",
    "免疫",
    "免税",
    "有无",
    "有没有",
    "模拟",
    "虚拟",
    "拟定",
];

/// What is done with a survey.
const CONDUCTING: [&str; 33] = [
    "开展", "进行", "组织", "实施", "举行", "安排", "启动", "发放", "发出", "发送", "设计", "制作",
    "收集", "收回", "回收", "委托", "采取", "采用", "通过", "使用", "完成", "落实", "形成", "统计",
    "提供", "保存", "留存", "取得", "收到", "涉及", "做", "搞", "作",
];

/// What may stand between a denying word and the survey that it denies.
const LINKING: [&str; 34] = [
    "有",
    "经",
    "过",
    "见",
    "附",
    "以",
    "能",
    "需",
    "须",
    "法",
    "于",
    "少",
    "乏",
    "失",
    "的",
    "任何",
    "相关",
    "有关",
    "专项",
    "专门",
    "单独",
    "正式",
    "满意度",
    "满意率",
    "服务对象",
    "受益对象",
    "群众",
    "公众",
    "社会",
    "第三方",
    "电话",
    "入户",
    "现场",
    "书面",
];

/// What parts a denying word from a survey: then something else is denied.
const PARTING: [&str; 24] = [
    "了",
    "已",
    "也",
    "且",
    "但",
    "而",
    "后",
    "时",
    "份",
    "中",
    "显示",
    "表明",
    "结果",
    "发现",
    "反映",
    "投诉",
    "不满",
    "异议",
    "意见",
    "问题",
    "事故",
    "发生",
    "基础上",
    "全",
];

/// What the entry of a form says under a survey that was not made, such as `调查问卷：无`.
const NOTHING: [&str; 9] = ["无", "没有", "否", "缺", "暂缺", "缺失", "空白", "0份", "零份"];

/// So far, in characters, a denying word reaches.
const REACH: usize = 24;

/// What `texts` say together: one that says that people were asked is enough.
pub(super) fn read<'a>(texts: impl IntoIterator<Item = &'a str>) -> Survey {
    let clauses = texts.into_iter().flat_map(|text| text.split(is_end));
    let found: Vec<Survey> = clauses.flat_map(mentions).collect();
    if found.contains(&Survey::Made) {
        Survey::Made
    } else if found.is_empty() {
        Survey::Unmentioned
    } else {
        Survey::Denied
    }
}

/// Ends of a clause. A colon and a bracket do not end one: what follows them is said of the survey.
fn is_end(c: char) -> bool {
    matches!(c, '，' | '。' | '；' | '！' | '？' | ',' | ';' | '!' | '?' | '\n')
}

/// Every word for asking in a clause, made or denied.
fn mentions(clause: &str) -> Vec<Survey> {
    let of_word = |word: &'static str| clause.match_indices(word);
    let mention = |(at, word): (usize, &str)| {
        let before = clause.get(..at).unwrap_or_default();
        let after = clause.get(at.saturating_add(word.len())..).unwrap_or_default();
        let is_denied = is_denied_before(before) || is_denied_behind(after);
        if is_denied { Survey::Denied } else { Survey::Made }
    };
    ASKING.into_iter().flat_map(of_word).map(mention).collect()
}

/// `未开展满意度`, `没有`, `无第三方`: a denying word, then what is done, or linking words only.
fn is_denied_before(before: &str) -> bool {
    denials(before).any(|(_, between)| {
        let is_near = between.chars().count() <= REACH && !has(&PARTING, between);
        is_near && (has(&CONDUCTING, between) || consists_of(between, &[&LINKING, &ASKING]))
    })
}

/// `尚未开展`, `：无`, `（未发放）`: a denying word with what is done, or a form's entry for nothing.
fn is_denied_behind(after: &str) -> bool {
    let is_undone = denials(after).any(|(before, rest)| {
        let verb: String = rest.chars().take(4).collect();
        !has(&PARTING, before) && has(&CONDUCTING, &verb) && !has(&PARTING, &verb)
    });
    let after = ASKING.iter().fold(after, |after, word| after.strip_prefix(word).unwrap_or(after));
    let entry = after.trim_end_matches([')', '）']).rsplit([':', '：', '(', '（', '为', '是']);
    let entry = entry.take(1).map(str::trim);
    is_undone || entry.into_iter().any(|entry| NOTHING.contains(&entry))
}

/// The denying words of a text: what stands before each, and what follows it.
fn denials(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let of_word = move |word: &'static str| text.match_indices(word);
    let is_meant = move |(at, _): &(usize, &str)| !is_inside(text, *at);
    DENYING.into_iter().flat_map(of_word).filter(is_meant).filter_map(move |(at, word)| {
        Some((text.get(..at)?, text.get(at.checked_add(word.len())?..)?))
    })
}

/// Whether the character at `at` is part of a word that denies nothing.
fn is_inside(text: &str, at: usize) -> bool {
    NOT_DENYING.into_iter().any(|word| {
        text.match_indices(word)
            .any(|(start, _)| (start..start.saturating_add(word.len())).contains(&at))
    })
}

fn has(words: &[&str], text: &str) -> bool {
    words.iter().any(|word| text.contains(word))
}

/// Whether a text is nothing but words of the lists.
fn consists_of(text: &str, lists: &[&[&str]]) -> bool {
    let mut rest = text;
    while !rest.is_empty() {
        let words = lists.iter().copied().flatten();
        let Some(shorter) =
            words.filter_map(|word| rest.strip_prefix(word)).min_by_key(|it| it.len())
        else {
            return false;
        };
        rest = shorter;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(expected: Survey, texts: &[&str]) {
        for text in texts {
            assert_eq!(read([*text]), expected, "{text}");
        }
    }

    #[test]
    fn a_survey_that_is_denied_was_not_made() {
        check(
            Survey::Denied,
            &[
                "本年度未开展问卷调查，满意度为估计数",
                "没有进行满意度调查",
                "尚未组织服务对象满意度测评",
                "无法提供问卷",
                "未进行任何形式的调查",
                "不曾做过问卷",
                "无问卷",
                "无相关调查资料",
                "未经第三方调查",
                "未向受益村民发放问卷",
                "因人手不足没有对安装户作电话回访",
                "问卷调查尚未开展",
                "问卷未发放",
                "满意度调查没有做",
                "调查问卷：无",
                "问卷调查（未开展）",
                "是否开展问卷调查：否",
                "缺少满意度问卷",
                "不具备开展问卷调查的条件",
                "本项目不再开展满意度测评",
                "拟于2024年开展问卷调查",
                "下一步将组织群众访谈",
                "免于调查",
                "取消了问卷调查",
                "发放调查问卷0份，回收调查问卷：0份",
                "并未采用抽样方式，也没有访谈",
            ],
        );
    }

    #[test]
    fn denying_something_else_denies_no_survey() {
        check(
            Survey::Made,
            &[
                "2023年12月问卷调查50份",
                "回收问卷120份",
                "问卷调查50份，未收到投诉",
                "问卷调查显示无人不满意",
                "经问卷调查，群众没有意见",
                "未收到投诉，开展了问卷调查",
                "在未发生投诉的基础上组织问卷调查",
                "发放问卷100份，未全部收回",
                "发放问卷未全部收回",
                "无效问卷3份，有效问卷97份",
                "采用无记名问卷",
                "不定期开展满意度测评",
                "对不同对象进行访谈",
                "未成年人问卷调查60份",
                "以往未做，本年首次开展问卷调查",
                "未开展问卷，采用电话访谈",
                "问卷调查不满意0人",
                "发放问卷不少于50份，无废卷",
                "按计划开展了满意度调查",
                "没有异议的问卷48份",
                "未安装户也参加了问卷调查",
                "委托第三方回访，未留纸质记录",
            ],
        );
    }

    #[test]
    fn a_text_about_something_else_says_nothing() {
        check(Survey::Unmentioned, &["", "没有收到投诉", "验收单3份", "无"]);
        assert_eq!(read(["未开展调查", "测评表20份"]), Survey::Made);
    }
}
