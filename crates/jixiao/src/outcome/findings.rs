//! Findings (疑点), by rule: ground and advice once, then each case with its place.

use domain::Finding;
use intake::Places;

use super::page::Page;

/// All findings, in the order in which their rules appear first.
pub(super) fn grouped<'a>(
    page: &mut Page,
    findings: impl Iterator<Item = &'a Finding>,
    places: &Places,
    wide: bool,
) {
    let findings: Vec<&Finding> = findings.collect();
    page.line(&page.yellow(&format!("疑点 {} 条", findings.len())));
    let mut rules: Vec<&str> = Vec::new();
    for finding in &findings {
        if !rules.contains(&finding.code.as_str()) {
            rules.push(&finding.code);
        }
    }
    for rule in rules {
        let cases: Vec<&Finding> = findings.iter().copied().filter(|it| it.code == rule).collect();
        let Some(first) = cases.first() else { continue };
        for case in &cases {
            let severity = case.severity.chinese();
            page.item(&format!("{rule} ［{severity}］{}{}", case.message, at(case, places)));
        }
        if wide || cases.len() == 1 {
            page.below(&format!("依据：{}", first.ground));
        }
        page.below(&format!("建议：{}", first.advice));
    }
    page.gap();
}

/// Where the cells of a finding stand.
fn at(finding: &Finding, places: &Places) -> String {
    let mut found: Vec<String> =
        finding.cells.iter().filter_map(|cell| places.of(cell)).map(ToString::to_string).collect();
    found.dedup();
    if found.is_empty() { String::new() } else { format!("（{}）", found.join("、")) }
}
