//! What may stand in a cell.

use super::Choice;

/// What may stand in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A line of text of at most so many characters.
    Text(usize),
    /// A longer text of at most so many characters, as one paragraph.
    LongText(usize),
    /// Paragraphs, one a line.
    Prose,
    /// A name (of a unit, project, payee), whose change by the normaliser is noted; at most so many characters.
    Name(usize),
    /// An amount in 元.
    Yuan,
    /// An amount in 万元.
    WanYuan,
    /// Points, from 0 to 100 with two decimals.
    Score,
    /// A score as some source prints it.
    PrintedScore,
    /// A share from 0 to 1.
    Rate,
    /// A whole number from 1.
    Line,
    /// A date.
    Date,
    /// A budget year.
    Year,
    /// 是 or 否.
    Flag,
    /// 行政区划, 6 or 9 digits.
    Region,
    /// 预算单位代码, 3, 6, 9 … digits.
    Unit,
    /// 项目代码 of 21 characters.
    Project,
    /// 部门经济分类, 3 or 5 digits.
    EconomicClass,
    /// 文号.
    DocumentNumber,
    /// 凭证字号.
    Voucher,
    /// A key of Latin letters, digits, points and hyphens.
    Key,
    /// One of a closed set of words.
    Choice(Choice),
    /// 指标值: operator, number and unit, or 定性：words.
    Target,
    /// 实际完成值: number and unit, a date, or words.
    Actual,
}

impl Kind {
    /// How many characters a text of this kind may have.
    pub const fn characters_max(self) -> usize {
        if let Self::Text(most) | Self::LongText(most) | Self::Name(most) = self {
            most
        } else {
            usize::MAX
        }
    }

    /// What is expected, in Chinese, with the allowed values.
    pub fn chinese(self) -> String {
        match self {
            Self::Text(most) | Self::LongText(most) => format!("文字，不超过{most}个字"),
            Self::Name(most) => format!("名称，1 至 {most} 个字"),
            Self::Prose => "文字，每行一段".to_owned(),
            Self::Yuan => "以元为单位的金额，最多两位小数，如 71300.00".to_owned(),
            Self::WanYuan => "以万元为单位的金额，最多六位小数，如 7.13".to_owned(),
            Self::Score => "分值，大于 0、不超过 100，最多两位小数，如 12.50".to_owned(),
            Self::PrintedScore => "得分，−100 至 1000 之间的数，如 9.88".to_owned(),
            Self::Rate => "完成比例，0 至 1 之间的数，如 0.85".to_owned(),
            Self::Line => "从 1 开始的整数".to_owned(),
            Self::Date => "日期，如 2023-12-31".to_owned(),
            Self::Year => "预算年度，2000 至 2099 之间的四位数字，如 2023".to_owned(),
            Self::Flag => "是 或 否".to_owned(),
            Self::Region => "行政区划代码，6 位或 9 位数字，如 532329".to_owned(),
            Self::Unit => "预算单位代码，3、6、9…位数字，如 219001".to_owned(),
            Self::Project => "21 位项目代码，如 53232923T000000000901".to_owned(),
            Self::EconomicClass => "部门经济分类，3 位或 5 位数字，如 30201".to_owned(),
            Self::DocumentNumber => "文号，如 武财行〔2020〕66号".to_owned(),
            Self::Voucher => "凭证字号，不超过40个字，如 记-1".to_owned(),
            Self::Key => "字母、数字、点、下划线或连字符，不超过40个".to_owned(),
            Self::Choice(choice) => format!("以下之一：{}", choice.words().join("、")),
            Self::Target => {
                "指标值，如 ≥8户、≤12.25万元、=100%、2023年12月31日前，或 定性：按时支付".to_owned()
            }
            Self::Actual => "实际完成值，如 8户、95%、2023年11月30日，定性指标写文字".to_owned(),
        }
    }
}
