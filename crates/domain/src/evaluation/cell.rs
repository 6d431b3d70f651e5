//! The cells of an evaluation by the words of a form, as people look for them: findings and errors name paths.

use super::Evaluation;

impl Evaluation {
    /// The cell at `path`, such as `indicators[3].actual` or `sections[2]`, in the words of the form. A path that is none
    /// of ours stays as it is, so that nothing is lost.
    #[must_use]
    pub fn cell_in_words(&self, path: &str) -> String {
        let (list, rest) = path.split_once('[').unwrap_or((path, ""));
        let (index, field) = rest.split_once(']').unwrap_or((rest, ""));
        let field = field.trim_start_matches('.');
        let found = match index.parse() {
            Ok(index) => self.item_in_words(list, index, field),
            Err(_) => field_in_words(path).map(str::to_owned),
        };
        found.unwrap_or_else(|| path.to_owned())
    }

    fn item_in_words(&self, list: &str, index: usize, field: &str) -> Option<String> {
        let number = index.saturating_add(1);
        match list {
            "indicators" => {
                let name = format!("指标“{}”", self.indicators.get(index)?.name);
                if field.is_empty() {
                    return Some(name);
                }
                Some(format!("{name}的{}", indicator_field(field)?))
            }
            "goals" => {
                self.goals.get(index)?;
                let goal = format!("年度总体目标第{number}条");
                match field {
                    "" => Some(goal),
                    "expected" => Some(format!("{goal}的预期目标")),
                    "achieved" => Some(format!("{goal}的实际完成情况")),
                    _ => None,
                }
            }
            "sections" => {
                let section = format!("正文“{}”一节", self.sections.get(index)?.key.title());
                if field.is_empty() {
                    return Some(section);
                }
                let paragraph = field.strip_prefix("paragraphs[")?.strip_suffix(']')?;
                let paragraph = paragraph.parse::<usize>().ok()?.saturating_add(1);
                Some(format!("{section}第{paragraph}段"))
            }
            "declared.amounts" => {
                let project = self.declared.amounts.get(index)?.project;
                Some(format!("项目{project}的申报金额"))
            }
            "readings" => Some(format!("读数说明第{number}条")),
            "project_codes" => Some(format!("项目{}", self.projects.get(index)?)),
            _ => None,
        }
    }
}

fn indicator_field(field: &str) -> Option<&'static str> {
    Some(match field {
        "indicator_id" => "编号",
        "level1" => "一级指标",
        "level2" => "二级指标",
        "name" => "名称",
        "target" | "target.text" => "年度指标值",
        "target.unit" => "度量单位",
        "actual" | "actual.text" => "实际完成值",
        "actual.rate" => "档内比例",
        "actual.attainment" => "达成情况",
        "weight" => "分值",
        "method" => "赋分方式",
        "deviation_reason" => "偏差原因分析及改进措施",
        "evidence" => "佐证资料",
        "printed_score" => "填报得分",
        _ => return None,
    })
}

fn field_in_words(field: &str) -> Option<&'static str> {
    Some(match field {
        "region_code" => "行政区划",
        "unit_code" => "预算单位代码",
        "unit_name" => "预算单位名称",
        "department_name" => "主管部门",
        "kind" => "评价方式",
        "fiscal_year" => "预算年度",
        "title" => "报告标题",
        "project_codes" => "项目",
        "policy_id" => "评分规则",
        "as_of" => "资金截止日",
        "goals" => "年度总体目标",
        "indicators" => "指标表",
        "sections" => "正文",
        "declared" => "申报数",
        "declared.total" => "申报总分",
        "declared.grade" => "申报等级",
        "declared.has_score_table" => "申报的评分表",
        "declared.funds_fen" => "申报资金",
        "declared.amounts" => "分项目的申报金额",
        "reported_on" => "成文日期",
        "source" => "资料来源",
        "completed" => "是否完成",
        "readings" => "读数说明",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use crate::{Evaluation, EvaluationContent, Goal, Section, SectionKey};

    #[test]
    fn a_cell_has_the_words_of_the_form() {
        let content = EvaluationContent {
            goals: vec![Goal {
                project: None,
                expected: "修渠".to_owned(),
                achieved: String::new(),
            }],
            sections: vec![Section {
                key: SectionKey::Overview,
                paragraphs: vec!["维修渠道3公里。".to_owned()],
                template_text: false,
            }],
            ..crate::evaluation::check::tests::content()
        };
        let evaluation = Evaluation::try_new(content).unwrap();
        for (path, words) in [
            ("indicators[0].actual", "指标“扶持创业人数”的实际完成值"),
            ("indicators[0]", "指标“扶持创业人数”"),
            ("indicators", "指标表"),
            ("goals[0].expected", "年度总体目标第1条的预期目标"),
            ("sections[0]", "正文“项目概况”一节"),
            ("sections[0].paragraphs[0]", "正文“项目概况”一节第1段"),
            ("sections", "正文"),
            ("declared.total", "申报总分"),
            ("reported_on", "成文日期"),
        ] {
            assert_eq!(evaluation.cell_in_words(path), words, "{path}");
        }
        for path in
            ["indicators[9].actual", "indicators[0].x", "x[1]", "sections[0].paragraphs", ""]
        {
            assert_eq!(evaluation.cell_in_words(path), path, "it is not lost");
        }
    }
}
