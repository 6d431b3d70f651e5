//! Bars against their full length, such as the score of each level against its weight.

use rust_decimal::Decimal;

use super::Text;

/// A horizontal bar chart with one bar a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BarChart {
    caption: Text,
    unit: Text,
    bars: Vec<Bar>,
}

/// One bar: filled up to `value` of `maximum`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What is measured.
    pub label: Text,
    /// 0 to `maximum`, in the chart's unit.
    pub value: Decimal,
    /// The full length, above zero, in the chart's unit.
    pub maximum: Decimal,
}

/// Why a chart cannot be drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidChart {
    /// A chart without bars says nothing.
    #[error("图表没有数据：请至少给出一项")]
    Empty,
    /// The value is not between zero and the maximum.
    #[error("图表“{label}”的值 {value} 不在 0 到 {maximum} 之间：请核对得分与分值")]
    OutOfRange {
        /// The bar's label.
        label: Text,
        /// Its value.
        value: Decimal,
        /// Its maximum.
        maximum: Decimal,
    },
}

impl BarChart {
    /// The only way to make one: every value lies between zero and its maximum.
    ///
    /// # Errors
    /// [`InvalidChart`] names the bar that does not.
    pub fn try_new(caption: Text, unit: Text, bars: Vec<Bar>) -> Result<Self, InvalidChart> {
        if bars.is_empty() {
            return Err(InvalidChart::Empty);
        }
        for bar in &bars {
            if bar.maximum <= Decimal::ZERO || bar.value < Decimal::ZERO || bar.value > bar.maximum
            {
                let Bar { label, value, maximum } = bar.clone();
                return Err(InvalidChart::OutOfRange { label, value, maximum });
            }
        }
        Ok(Self { caption, unit, bars })
    }

    /// 图题.
    pub fn caption(&self) -> &Text {
        &self.caption
    }

    /// What the values count, such as 分.
    pub fn unit(&self) -> &Text {
        &self.unit
    }

    /// The bars from top to bottom.
    pub fn bars(&self) -> &[Bar] {
        &self.bars
    }
}

impl Bar {
    /// The figure beside the bar: `18.50/20`, digits as given.
    pub fn figure(&self) -> String {
        format!("{}/{}", self.value, self.maximum)
    }

    /// How much of the bar is filled, in thousandths, rounded half up.
    pub fn permille(&self) -> u16 {
        let share = self.value.checked_div(self.maximum).unwrap_or_default();
        let thousandths = share.checked_mul(Decimal::ONE_THOUSAND).unwrap_or_default();
        let rounded = thousandths
            .round_dp_with_strategy(0, rust_decimal::RoundingStrategy::MidpointAwayFromZero);
        u16::try_from(rounded).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::{Bar, BarChart, InvalidChart};

    fn bar(value: &str, maximum: &str) -> Bar {
        let [value, maximum] = [value, maximum].map(|text| text.parse::<Decimal>().unwrap());
        Bar { label: "产出".into(), value, maximum }
    }

    #[track_caller]
    fn check(value: &str, maximum: &str, permille: u16, figure: &str) {
        let bar = bar(value, maximum);
        assert_eq!((bar.permille(), bar.figure().as_str()), (permille, figure));
        BarChart::try_new("得分".into(), "分".into(), vec![bar]).unwrap();
    }

    #[test]
    fn a_bar_is_filled_by_its_share() {
        check("18.50", "20", 925, "18.50/20");
        check("0", "10.00", 0, "0/10.00");
        check("30", "30", 1000, "30/30");
        check("1", "3", 333, "1/3");
        check("0.0005", "1", 1, "0.0005/1");
    }

    #[test]
    fn a_value_beyond_its_maximum_is_refused() {
        for (value, maximum) in [("21", "20"), ("-1", "20"), ("0", "0")] {
            let chart = BarChart::try_new("得分".into(), "分".into(), vec![bar(value, maximum)]);
            assert!(matches!(chart, Err(InvalidChart::OutOfRange { .. })), "{value}/{maximum}");
        }
        assert_eq!(BarChart::try_new("得分".into(), "分".into(), vec![]), Err(InvalidChart::Empty));
    }
}
