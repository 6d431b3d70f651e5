//! The indicator tree (指标体系): level 1, level 2, and which belongs to which.

use crate::word::words;

words! {
    /// Level 1 of the indicator tree (一级指标), in the order of the regulation.
    Level1 is "一级指标" {
        /// 决策.
        Decision = "decision", "决策" or "项目决策";
        /// 过程.
        Process = "process", "过程" or "项目过程";
        /// 成本, a level of its own since 财预〔2021〕101号; before that a part of 产出.
        Cost = "cost", "成本" or "项目成本";
        /// 产出.
        Output = "output", "产出" or "项目产出";
        /// 效益.
        Benefit = "benefit", "效益" or "项目效益" or "效果" or "项目效果";
        /// 满意度.
        Satisfaction = "satisfaction", "满意度";
        /// 预算执行率: the row of points that the self-evaluation form (附1) gives to the money.
        Execution = "execution", "预算执行率" or "预算执行" or "预算执行情况" or "执行率";
    }
}

words! {
    /// Level 2 of the indicator tree (二级指标).
    Level2 is "二级指标" {
        /// 项目立项.
        Establishment = "establishment", "项目立项";
        /// 绩效目标.
        Goal = "goal", "绩效目标";
        /// 资金投入.
        Input = "input", "资金投入";
        /// 资金管理.
        Funds = "funds", "资金管理";
        /// 组织实施.
        Organisation = "organisation", "组织实施";
        /// 数量.
        Quantity = "quantity", "数量" or "产出数量";
        /// 质量.
        Quality = "quality", "质量" or "产出质量";
        /// 时效.
        Timeliness = "timeliness", "时效" or "产出时效";
        /// 成本.
        Cost = "cost", "成本" or "产出成本";
        /// 经济成本 (财预〔2021〕101号, as are the two that follow).
        EconomicCost = "economic_cost", "经济成本";
        /// 社会成本.
        SocialCost = "social_cost", "社会成本";
        /// 生态环境成本.
        EcologicalCost = "ecological_cost", "生态环境成本" or "生态成本" or "环境成本";
        /// 项目效益, the one kind of benefit of 附2.
        Effect = "effect", "项目效益" or "实施效益";
        /// 经济效益.
        Economic = "economic", "经济效益" or "经济";
        /// 社会效益.
        Social = "social", "社会效益" or "社会";
        /// 生态效益.
        Ecological = "ecological", "生态效益" or "生态" or "环境效益" or "生态环境效益";
        /// 可持续影响.
        Sustainable = "sustainable", "可持续影响" or "可持续" or "可持续性影响" or "可持续发展影响"
            or "可持续发展";
        /// 服务对象满意度.
        Served = "served", "服务对象满意度" or "满意度" or "受益对象满意度"
            or "社会公众满意度" or "公众满意度" or "群众满意度" or "社会公众或服务对象满意度"
            or "服务对象或社会公众满意度";
        /// 预算执行率.
        Execution = "execution", "预算执行率" or "预算执行" or "预算执行情况" or "执行率";
    }
}

impl Level2 {
    /// The level 1 that it belongs to (财预〔2020〕10号 附1、附2, 财预〔2021〕101号).
    pub const fn parent(self) -> Level1 {
        match self {
            Self::Establishment | Self::Goal | Self::Input => Level1::Decision,
            Self::Funds | Self::Organisation => Level1::Process,
            Self::Quantity | Self::Quality | Self::Timeliness | Self::Cost => Level1::Output,
            Self::EconomicCost | Self::SocialCost | Self::EcologicalCost => Level1::Cost,
            Self::Effect | Self::Economic | Self::Social | Self::Ecological | Self::Sustainable => {
                Level1::Benefit
            }
            Self::Served => Level1::Satisfaction,
            Self::Execution => Level1::Execution,
        }
    }

    /// Whether it may stand under `level1`. 附2 counts satisfaction among the benefits, 附1 beside them; forms print
    /// the costs under 产出 as 附1 does, or under 成本 as 财预〔2021〕101号 does.
    pub fn belongs_to(self, level1: Level1) -> bool {
        match (self, level1) {
            (Self::Served, Level1::Benefit) => true,
            (
                Self::Cost | Self::EconomicCost | Self::SocialCost | Self::EcologicalCost,
                Level1::Output | Level1::Cost,
            ) => true,
            _ => self.parent() == level1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back() {
        for level in Level1::ALL {
            assert_eq!(level.key().parse(), Ok(*level));
            assert_eq!(level.chinese().parse(), Ok(*level));
            assert_eq!(format!("{level}指标").parse(), Ok(*level));
        }
        for level in Level2::ALL {
            assert_eq!(level.key().parse(), Ok(*level));
            assert_eq!(level.chinese().parse(), Ok(*level));
        }
        assert_eq!("服务对象满意度指标等".parse(), Ok(Level2::Served));
        assert!("投入".parse::<Level1>().is_err());
    }

    #[track_caller]
    fn check(typed: &str, level1: Option<Level1>, level2: Option<Level2>) {
        assert_eq!((typed.parse().ok(), typed.parse().ok()), (level1, level2), "{typed}");
    }

    #[test]
    fn words_are_read_as_forms_print_them() {
        check("产出指标", Some(Level1::Output), None);
        check("产出指标（50分）", Some(Level1::Output), None);
        check("产出\n指标", Some(Level1::Output), None);
        check("成本指标", Some(Level1::Cost), Some(Level2::Cost));
        check("效果指标", Some(Level1::Benefit), None);
        check("满意度指标 (10 分)", Some(Level1::Satisfaction), Some(Level2::Served));
        check("数 量 指 标", None, Some(Level2::Quantity));
        check("经济成本指标", None, Some(Level2::EconomicCost));
        check("社会成本指标", None, Some(Level2::SocialCost));
        check("生态环境成本指标", None, Some(Level2::EcologicalCost));
        check("经济效益指标", None, Some(Level2::Economic));
        check("可持续影响指标", None, Some(Level2::Sustainable));
        check("社会公众或服务对象满意度指标", None, Some(Level2::Served));
        check("项目效益", Some(Level1::Benefit), Some(Level2::Effect));
        check("预算执行率（10）", Some(Level1::Execution), Some(Level2::Execution));
        check("预算执行情况", Some(Level1::Execution), Some(Level2::Execution));
        check("可持续发展指标", None, Some(Level2::Sustainable));
        check("效益指标:", Some(Level1::Benefit), None);
        check("效益指标：", Some(Level1::Benefit), None);
        check("1.效益", Some(Level1::Benefit), None);
        check("一、效益指标", Some(Level1::Benefit), None);
        check("（二）质量指标", None, Some(Level2::Quality));
        check("经济成本效益", None, None);
        check("（产出）", None, None);
    }

    #[test]
    fn costs_stand_under_output_or_cost() {
        for cost in [Level2::Cost, Level2::EconomicCost, Level2::SocialCost, Level2::EcologicalCost]
        {
            assert!(cost.belongs_to(Level1::Output) && cost.belongs_to(Level1::Cost), "{cost}");
            assert!(!cost.belongs_to(Level1::Benefit), "{cost}");
        }
        assert!(!Level2::Quality.belongs_to(Level1::Cost));
    }

    #[test]
    fn every_level_1_has_a_level_2() {
        for level in Level1::ALL {
            assert!(Level2::ALL.iter().any(|it| it.belongs_to(*level)), "{level}");
        }
        assert!(Level2::Served.belongs_to(Level1::Benefit));
        assert!(!Level2::Quantity.belongs_to(Level1::Benefit));
    }
}
