//! The table of units: what is the same under another name, and what converts exactly.
//!
//! Sources: GB 3100-1993 and GB 3101-1993 (units and their symbols), 国发〔1984〕28号 (法定计量单位). Counting words are the same only where they count the
//! same thing: 人 and 名 do, 人 and 人次 do not. 15 亩 are one 公顷; what has no exact decimal in
//! the other unit is not converted.

/// Units of one dimension: name, size in the first unit as a fraction, other names.
pub(crate) struct Dimension(pub(crate) &'static [Entry]);

/// A unit: its name, numerator and denominator of its size, and its other names, as the normaliser leaves them.
pub(crate) struct Entry {
    pub(crate) name: &'static str,
    pub(crate) size: (i64, i64),
    pub(crate) others: &'static [&'static str],
}

const fn unit(name: &'static str, others: &'static [&'static str]) -> Entry {
    Entry { name, size: (1, 1), others }
}

const fn times(name: &'static str, size: i64, others: &'static [&'static str]) -> Entry {
    Entry { name, size: (size, 1), others }
}

const fn part(name: &'static str, of: i64, others: &'static [&'static str]) -> Entry {
    Entry { name, size: (1, of), others }
}

pub(crate) const TABLE: &[Dimension] = &[
    Dimension(&[unit("%", &["百分比", "百分数", "percent"]), part("‰", 10, &["千分比"])]),
    Dimension(&[unit("个百分点", &["百分点"])]),
    Dimension(&[unit("元", &["圆", "人民币元", "元人民币", "CNY", "RMB"]), part("角", 10, &[])]),
    Dimension(&[
        unit("米", &["m", "M"]),
        times("公里", 1000, &["km", "KM", "Km", "千米"]),
        part("厘米", 100, &["cm", "CM", "公分"]),
        part("毫米", 1000, &["mm", "MM"]),
    ]),
    Dimension(&[unit("延米", &["延长米"])]),
    Dimension(&[
        unit("平方米", &["m2", "M2", "m^2", "平米", "平方"]),
        Entry { name: "亩", size: (2_000, 3), others: &[] },
        times("公顷", 10_000, &["ha", "hm2", "hm^2"]),
        times("平方公里", 1_000_000, &["km2", "KM2", "km^2", "平方千米"]),
    ]),
    Dimension(&[
        unit("立方米", &["m3", "M3", "m^3", "立方"]),
        part("升", 1000, &["L", "l", "公升"]),
        part("毫升", 1_000_000, &["mL", "ml", "ML", "cc"]),
    ]),
    Dimension(&[
        unit("千克", &["kg", "KG", "Kg", "公斤"]),
        times("吨", 1000, &["t", "T", "公吨"]),
        part("克", 1000, &["g"]),
        part("斤", 2, &["市斤"]),
    ]),
    Dimension(&[unit("千瓦时", &["kWh", "KWH", "kwh"])]),
    Dimension(&[unit("千瓦", &["kW", "KW", "kw"]), times("兆瓦", 1000, &["MW"])]),
    Dimension(&[unit("℃", &["°C", "摄氏度"])]),
    Dimension(&[unit("天", &["日", "日历天", "自然日"])]),
    Dimension(&[unit("工作日", &["个工作日"])]),
    Dimension(&[unit("分钟", &["min"]), times("小时", 60, &["h", "个小时"])]),
    Dimension(&[unit("个月", &["月"])]),
    Dimension(&[unit("年", &[])]),
    Dimension(&[unit("人", &["名", "位", "个人"])]),
    Dimension(&[unit("人次", &[])]),
    Dimension(&[unit("次", &[])]),
    Dimension(&[unit("户", &[])]),
    Dimension(&[unit("户次", &[])]),
    Dimension(&[unit("个", &[])]),
    Dimension(&[unit("台", &[])]),
    Dimension(&[unit("套", &[])]),
    Dimension(&[unit("台套", &["台(套)", "台/套"])]),
    Dimension(&[unit("辆", &[])]),
    Dimension(&[unit("座", &[])]),
    Dimension(&[unit("处", &[])]),
    Dimension(&[unit("项", &[])]),
    Dimension(&[unit("件", &[])]),
    Dimension(&[unit("起", &[])]),
    Dimension(&[unit("场", &["场次"])]),
    Dimension(&[unit("期", &[])]),
    Dimension(&[unit("班", &["个班"])]),
    Dimension(&[unit("份", &[])]),
    Dimension(&[unit("册", &["本"])]),
    Dimension(&[unit("条", &[])]),
    Dimension(&[unit("家", &[])]),
    Dimension(&[unit("所", &[])]),
    Dimension(&[unit("村", &["个村"])]),
    Dimension(&[unit("只", &[])]),
    Dimension(&[unit("头", &[])]),
    Dimension(&[unit("株", &["棵"])]),
    Dimension(&[unit("批", &["批次"])]),
    Dimension(&[unit("篇", &[])]),
    Dimension(&[unit("盏", &[])]),
    Dimension(&[unit("眼", &["口"])]),
    Dimension(&[unit("栋", &["幢"])]),
    Dimension(&[unit("间", &[])]),
    Dimension(&[unit("张", &[])]),
    Dimension(&[unit("块", &[])]),
    Dimension(&[unit("分", &[])]),
    Dimension(&[unit("级", &[])]),
    Dimension(&[unit("倍", &[])]),
];
