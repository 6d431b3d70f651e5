//! The outlines of an evaluation report (报告提纲): which parts and sections it has, in which order.

use std::{fmt, str::FromStr};

use crate::{Explain, explain::clip};

macro_rules! sections {
    ($($(#[$doc:meta])* $variant:ident = $key:literal, $title:literal;)*) => {
        /// A section of the report's text (报告章节), the same in every outline.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum SectionKey {
            $($(#[$doc])* $variant,)*
        }

        impl SectionKey {
            /// Every section, in the order of the report.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The stable key in files and on the wire.
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)* }
            }

            /// The heading, in Chinese and without a number.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }
        }
    };
}

sections! {
    /// Background, content, money.
    Overview = "basic.overview", "项目概况";
    /// Overall and yearly goals.
    Goals = "basic.goals", "项目绩效目标";
    /// Duties, procedures, rules.
    Organisation = "basic.organisation", "项目组织管理情况";
    /// Purpose, object and scope of the evaluation.
    Scope = "work.scope", "绩效评价目的、对象和范围";
    /// Principles, grounds, indicators, methods.
    Method = "work.method", "绩效评价原则、依据和评价指标体系";
    /// What was done to evaluate.
    Process = "work.process", "绩效评价工作过程";
    /// The conclusion.
    Summary = "conclusion.summary", "绩效评价综合结论";
    /// How far the goals were reached.
    Attainment = "conclusion.goals", "绩效目标实现情况";
    /// 决策.
    DecisionAnalysis = "analysis.decision", "项目决策情况分析";
    /// 过程.
    ProcessAnalysis = "analysis.process", "项目过程情况分析";
    /// 产出.
    OutputAnalysis = "analysis.output", "项目产出情况分析";
    /// 效益.
    BenefitAnalysis = "analysis.benefit", "项目效益情况分析";
    /// What went well.
    Experience = "experience", "主要经验及做法";
    /// What did not, and why.
    Problems = "problems", "存在的问题及原因分析";
    /// What to do.
    Suggestions = "suggestions", "有关建议";
    /// Anything else.
    Other = "other", "其他需要说明的问题";
}

/// A text that names no section.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not the key of a section")]
pub struct InvalidSectionKey {
    /// The refused text.
    found: String,
}

impl Explain for InvalidSectionKey {
    fn explain(&self) -> String {
        let keys: Vec<&str> = SectionKey::ALL.iter().map(|section| section.key()).collect();
        format!("“{}”不是报告章节的键，可用的键：{}。", self.found, keys.join("、"))
    }
}

impl FromStr for SectionKey {
    type Err = InvalidSectionKey;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.iter().find(|section| section.key() == text);
        found.copied().ok_or_else(|| InvalidSectionKey { found: clip(text) })
    }
}

impl fmt::Display for SectionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

/// Which outline a report follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outline {
    /// Seven parts: 财预〔2020〕10号 附3.
    National,
    /// Eight parts, as in published reports of Yunnan's counties.
    Yunnan,
}

/// A part of a report: its heading, and its sections.
///
/// A part with a single section has no heading of that section: its text stands right below the part's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The heading, in Chinese and without a number.
    pub title: &'static str,
    /// The sections, in order.
    pub sections: &'static [SectionKey],
}

const BASIC: &str = "基本情况";
const WORK: Part = Part {
    title: "绩效评价工作开展情况",
    sections: &[SectionKey::Scope, SectionKey::Method, SectionKey::Process],
};
const CONCLUSION: Part = Part {
    title: "综合评价情况及评价结论（附相关评分表）",
    sections: &[SectionKey::Summary, SectionKey::Attainment],
};
const ANALYSIS: Part = Part {
    title: "绩效评价指标分析",
    sections: &[
        SectionKey::DecisionAnalysis,
        SectionKey::ProcessAnalysis,
        SectionKey::OutputAnalysis,
        SectionKey::BenefitAnalysis,
    ],
};
const SUGGESTIONS: Part = Part { title: "有关建议", sections: &[SectionKey::Suggestions] };
const OTHER: Part = Part { title: "其他需要说明的问题", sections: &[SectionKey::Other] };

const NATIONAL: &[Part] = &[
    Part { title: BASIC, sections: &[SectionKey::Overview, SectionKey::Goals] },
    WORK,
    CONCLUSION,
    ANALYSIS,
    Part {
        title: "主要经验及做法、存在的问题及原因分析",
        sections: &[SectionKey::Experience, SectionKey::Problems],
    },
    SUGGESTIONS,
    OTHER,
];

const YUNNAN: &[Part] = &[
    Part {
        title: BASIC,
        sections: &[SectionKey::Overview, SectionKey::Goals, SectionKey::Organisation],
    },
    WORK,
    CONCLUSION,
    ANALYSIS,
    Part { title: "主要经验及做法", sections: &[SectionKey::Experience] },
    Part { title: "存在的问题及原因分析", sections: &[SectionKey::Problems] },
    SUGGESTIONS,
    OTHER,
];

impl Outline {
    /// Its parts, in order.
    pub const fn parts(self) -> &'static [Part] {
        match self {
            Self::National => NATIONAL,
            Self::Yunnan => YUNNAN,
        }
    }

    /// The stable name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::National => "national",
            Self::Yunnan => "yunnan",
        }
    }

    /// Whether the outline has this section.
    pub fn requires(self, section: SectionKey) -> bool {
        self.parts().iter().any(|part| part.sections.contains(&section))
    }
}

/// A text that names no outline.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{found}` is not an outline")]
pub struct InvalidOutline {
    /// The refused text.
    found: String,
}

impl Explain for InvalidOutline {
    fn explain(&self) -> String {
        format!("“{}”不是报告提纲，应为 national（七部分）或 yunnan（八部分）。", self.found)
    }
}

impl FromStr for Outline {
    type Err = InvalidOutline;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "national" => Ok(Self::National),
            "yunnan" => Ok(Self::Yunnan),
            _ => Err(InvalidOutline { found: clip(text) }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_round_trip() {
        for section in SectionKey::ALL {
            assert_eq!(section.to_string().parse(), Ok(*section));
        }
        assert!("basic".parse::<SectionKey>().is_err());
    }

    #[test]
    fn an_outline_has_each_section_once_and_in_order() {
        for (outline, parts) in [(Outline::National, 7), (Outline::Yunnan, 8)] {
            assert_eq!(outline.parts().len(), parts);
            let sections: Vec<SectionKey> =
                outline.parts().iter().flat_map(|part| part.sections).copied().collect();
            assert!(sections.is_sorted_by(|left, right| left < right), "{sections:?}");
            assert_eq!(outline.name().parse(), Ok(outline));
        }
        assert!(!Outline::National.requires(SectionKey::Organisation));
        assert!(Outline::Yunnan.requires(SectionKey::Organisation));
    }
}
