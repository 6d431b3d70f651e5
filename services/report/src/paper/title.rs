//! 标题: its lines and what stands below it.

mod lines;
mod words;

use domain::Evaluation;

use crate::document::Text;

/// The title in lines that end where a word ends and are about as long as each other (GB/T 9704-2012, 7.3.1: 词意完整,
/// 排列对称, 长短适宜).
pub(super) fn lines(title: &str, unit: &str) -> Vec<Text> {
    let title = title.trim();
    lines::balanced(&words::split(title, unit)).into_iter().map(Text::from).collect()
}

/// The year, unless the title says it.
pub(super) fn subtitle(evaluation: &Evaluation) -> Option<Text> {
    let year = evaluation.fiscal_year.to_string();
    (!evaluation.title.contains(&year)).then(|| format!("（{year}年度）").into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(title: &str, unit: &str, expected: &[&str]) {
        let lines = lines(title, unit);
        let lines: Vec<&str> = lines.iter().map(Text::as_str).collect();
        assert_eq!(lines, expected);
    }

    #[test]
    fn a_title_of_one_line_is_not_broken() {
        check(
            "武定县总工会项目支出绩效评价报告",
            "武定县总工会",
            &["武定县总工会项目支出绩效评价报告"],
        );
        check("报告", "武定县总工会", &["报告"]);
        check("", "武定县总工会", &[]);
    }

    #[test]
    fn a_title_breaks_behind_the_unit_or_the_year() {
        check(
            "武定县总工会2020年度项目支出绩效评价报告",
            "武定县总工会",
            &["武定县总工会2020年度", "项目支出绩效评价报告"],
        );
        check(
            "示例市住房和城乡建设局2023年度老旧小区改造项目支出绩效评价报告",
            "示例市住房和城乡建设局",
            &["示例市住房和城乡建设局2023年度", "老旧小区改造项目支出绩效评价报告"],
        );
    }

    #[test]
    fn a_title_that_does_not_begin_with_the_unit_breaks_by_sense() {
        check(
            "示例县2023年度中央财政水利发展资金（中小型灌区渠道维修养护）项目支出绩效自评报告",
            "示例县水务站",
            &[
                "示例县2023年度中央财政水利发展资金",
                "（中小型灌区渠道维修养护）",
                "项目支出绩效自评报告",
            ],
        );
        check(
            "关于2022年度农村饮水安全巩固提升工程补助资金的绩效评价报告",
            "示例县水务局",
            &["关于2022年度农村饮水安全", "巩固提升工程补助资金的绩效评价报告"],
        );
        check(
            "2021年省级乡村振兴衔接推进资金项目支出绩效自评报告",
            "示例县农业农村局",
            &["2021年省级乡村振兴衔接推进资金", "项目支出绩效自评报告"],
        );
        check(
            "示例县中心卫生院2022年度基本公共卫生服务补助资金项目支出绩效评价报告",
            "示例县卫生健康局",
            &["示例县中心卫生院2022年度", "基本公共卫生服务补助资金", "项目支出绩效评价报告"],
        );
        check(
            "《示例县城区供水管网改造》项目2023年度绩效评价报告",
            "示例县水务局",
            &["《示例县城区供水管网改造》项目", "2023年度绩效评价报告"],
        );
    }
    #[test]
    fn no_line_is_a_character_and_none_begins_with_a_particle() {
        let subjects =
            ["渠道维修", "城区供水管网", "危房改造", "安全饮水巩固提升工程", "禽畜粪污资源化利用"];
        let openings = ["示例县2023年度", "关于示例县", "示例县人民医院", "2021—2023年中央财政"];
        for title in openings.iter().flat_map(|opening| {
            subjects.map(|subject| format!("{opening}{subject}补助资金的项目支出绩效自评报告"))
        }) {
            let lines = lines(&title, "示例县水务局");
            assert_eq!(lines.iter().map(Text::as_str).collect::<String>(), title);
            for line in &lines {
                let length = line.as_str().chars().count();
                assert!((4..=23).contains(&length), "{lines:?}");
                assert!(!line.as_str().starts_with(['的', '等', '）', '资']), "{lines:?}");
            }
        }
    }
}
