//! The CJK Radicals Supplement (U+2E80–U+2EF3): radicals that a PDF gives in place of the characters they look like.
//!
//! NFKC knows the Kangxi radicals (U+2F00–U+2FD5), and two of these. The names in the Unicode character database say which is which.
//! Three Kangxi radicals it turns into forms that the mainland does not write: 戶, 靑, 黃 for what its fonts draw as 户, 青, 黄.

/// The unified ideograph that a radical of the supplement stands for, or one of those three.
pub(crate) fn unified(radical: char) -> Option<char> {
    match radical {
        '\u{2F3E}' => return Some('户'),
        '\u{2FAD}' => return Some('青'),
        '\u{2FC8}' => return Some('黄'),
        _ => {}
    }
    if !('\u{2E80}'..='\u{2EFF}').contains(&radical) {
        return None;
    }
    let at = SUPPLEMENT.binary_search_by_key(&radical, |(of, _)| *of).ok()?;
    SUPPLEMENT.get(at).map(|(_, unified)| *unified)
}

#[rustfmt::skip]
const SUPPLEMENT: &[(char, char)] = &[
    ('\u{2E81}', '厂'), ('\u{2E82}', '乛'), ('\u{2E83}', '乚'), ('\u{2E84}', '乙'), ('\u{2E85}', '亻'),
    ('\u{2E86}', '冂'), ('\u{2E89}', '刂'), ('\u{2E8A}', '卜'), ('\u{2E8B}', '㔾'), ('\u{2E8C}', '小'),
    ('\u{2E8D}', '小'), ('\u{2E8E}', '兀'), ('\u{2E8F}', '尣'), ('\u{2E90}', '尢'), ('\u{2E92}', '巳'),
    ('\u{2E93}', '幺'), ('\u{2E94}', '彑'), ('\u{2E95}', '彐'), ('\u{2E96}', '忄'), ('\u{2E97}', '㣺'),
    ('\u{2E98}', '扌'), ('\u{2E99}', '攵'), ('\u{2E9B}', '旡'), ('\u{2E9C}', '日'), ('\u{2E9D}', '月'),
    ('\u{2E9E}', '歺'), ('\u{2EA0}', '民'), ('\u{2EA1}', '氵'), ('\u{2EA2}', '氺'), ('\u{2EA3}', '灬'),
    ('\u{2EA4}', '爫'), ('\u{2EA5}', '爫'), ('\u{2EA6}', '丬'), ('\u{2EA7}', '牛'), ('\u{2EA8}', '犭'),
    ('\u{2EA9}', '王'), ('\u{2EAA}', '疋'), ('\u{2EAB}', '罒'), ('\u{2EAC}', '示'), ('\u{2EAD}', '礻'),
    ('\u{2EAE}', '竹'), ('\u{2EAF}', '糹'), ('\u{2EB0}', '纟'), ('\u{2EB1}', '罓'), ('\u{2EB2}', '罒'),
    ('\u{2EB6}', '羊'), ('\u{2EB7}', '羊'), ('\u{2EB9}', '耂'), ('\u{2EBA}', '肀'), ('\u{2EBB}', '聿'),
    ('\u{2EBC}', '肉'), ('\u{2EBD}', '臼'), ('\u{2EBE}', '艹'), ('\u{2EBF}', '艹'), ('\u{2EC0}', '艹'),
    ('\u{2EC1}', '虎'), ('\u{2EC2}', '衤'), ('\u{2EC3}', '覀'), ('\u{2EC4}', '西'), ('\u{2EC5}', '见'),
    ('\u{2EC6}', '角'), ('\u{2EC8}', '讠'), ('\u{2EC9}', '贝'), ('\u{2ECB}', '车'), ('\u{2ECC}', '辶'),
    ('\u{2ECD}', '辶'), ('\u{2ECE}', '辶'), ('\u{2ECF}', '阝'), ('\u{2ED0}', '钅'), ('\u{2ED1}', '長'),
    ('\u{2ED2}', '镸'), ('\u{2ED3}', '长'), ('\u{2ED4}', '门'), ('\u{2ED6}', '阝'), ('\u{2ED7}', '雨'),
    ('\u{2ED8}', '青'), ('\u{2ED9}', '韦'), ('\u{2EDA}', '页'), ('\u{2EDB}', '风'), ('\u{2EDC}', '飞'),
    ('\u{2EDD}', '食'), ('\u{2EDF}', '飠'), ('\u{2EE0}', '饣'), ('\u{2EE2}', '马'), ('\u{2EE3}', '骨'),
    ('\u{2EE4}', '鬼'), ('\u{2EE5}', '鱼'), ('\u{2EE6}', '鸟'), ('\u{2EE7}', '卤'), ('\u{2EE8}', '麦'),
    ('\u{2EE9}', '黄'), ('\u{2EEA}', '黾'), ('\u{2EEB}', '斉'), ('\u{2EEC}', '齐'), ('\u{2EED}', '歯'),
    ('\u{2EEE}', '齿'), ('\u{2EEF}', '竜'), ('\u{2EF0}', '龙'), ('\u{2EF1}', '龜'), ('\u{2EF2}', '亀'),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted_and_gives_ideographs() {
        assert!(SUPPLEMENT.is_sorted_by(|left, right| left.0 < right.0));
        let is_han = |c: &char| matches!(c, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}');
        assert!(SUPPLEMENT.iter().all(|(_, unified)| is_han(unified)));
        assert_eq!(unified('⻋'), Some('车'));
        assert_eq!(unified('车'), None);
        assert_eq!(
            ['⼾', '⾭', '⿈', '⼈'].map(unified),
            [Some('户'), Some('青'), Some('黄'), None]
        );
    }
}
