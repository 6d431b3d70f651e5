//! The indicator tree (指标体系): level 1, level 2, and which belongs to which.

use crate::word::words;

words! {
    /// Level 1 of the indicator tree (一级指标), in the order of the regulation.
    Level1 is "一级指标" {
        /// 决策.
        Decision = "decision", "决策" or "项目决策";
        /// 过程.
        Process = "process", "过程" or "项目过程";
        /// 产出.
        Output = "output", "产出" or "项目产出";
        /// 效益.
        Benefit = "benefit", "效益" or "项目效益";
        /// 满意度.
        Satisfaction = "satisfaction", "满意度";
        /// 预算执行率: the row of points that the self-evaluation form (附1) gives to the money.
        Execution = "execution", "预算执行率" or "预算执行" or "执行率";
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
        /// 经济效益.
        Economic = "economic", "经济效益" or "经济";
        /// 社会效益.
        Social = "social", "社会效益" or "社会";
        /// 生态效益.
        Ecological = "ecological", "生态效益" or "生态";
        /// 可持续影响.
        Sustainable = "sustainable", "可持续影响" or "可持续";
        /// 服务对象满意度.
        Served = "served", "服务对象满意度" or "满意度";
        /// 预算执行率.
        Execution = "execution", "预算执行率" or "预算执行" or "执行率";
    }
}

impl Level2 {
    /// The level 1 that it belongs to (财预〔2020〕10号 附1、附2).
    pub const fn parent(self) -> Level1 {
        match self {
            Self::Establishment | Self::Goal | Self::Input => Level1::Decision,
            Self::Funds | Self::Organisation => Level1::Process,
            Self::Quantity | Self::Quality | Self::Timeliness | Self::Cost => Level1::Output,
            Self::Economic | Self::Social | Self::Ecological | Self::Sustainable => Level1::Benefit,
            Self::Served => Level1::Satisfaction,
            Self::Execution => Level1::Execution,
        }
    }

    /// Whether it may stand under `level1`. 附2 counts satisfaction among the benefits, 附1 beside them.
    pub fn belongs_to(self, level1: Level1) -> bool {
        self.parent() == level1 || (self == Self::Served && level1 == Level1::Benefit)
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

    #[test]
    fn every_level_1_has_a_level_2() {
        for level in Level1::ALL {
            assert!(Level2::ALL.iter().any(|it| it.belongs_to(*level)), "{level}");
        }
        assert!(Level2::Served.belongs_to(Level1::Benefit));
        assert!(!Level2::Quantity.belongs_to(Level1::Benefit));
    }
}
