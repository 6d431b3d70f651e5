//! Published self-evaluation tables, scored again: our score beside theirs, every difference with its reason.

mod case;
mod table;

use std::{fs, path::Path};

use case::Case;
use domain::{Finding, Scorecard};
use expect_test::expect_file;
use scoring::Policies;

/// A case and what we make of it.
struct Scored {
    case: Case,
    scorecard: Scorecard,
}

fn scored() -> Vec<Scored> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("conformance/cases");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    files.sort();
    let policies = Policies::built_in().unwrap();
    let score = |path: &Path| {
        let case = Case::read(&fs::read_to_string(path).unwrap())
            .unwrap_or_else(|error| panic!("{}: {error:#}", path.display()));
        let policy = policies.find(&case.evaluation.policy).unwrap();
        let scorecard = scoring::score(policy, &case.evaluation, 1, &case.books).unwrap();
        Scored { case, scorecard }
    };
    files.iter().map(|path| score(path)).collect()
}

/// `F10 indicators[3].printed_score`: the rule and the first cell that it names.
fn place(finding: &Finding) -> String {
    let cell = finding.cells.first().map(String::as_str).unwrap_or_default();
    format!("{} {cell}", finding.code)
}

#[test]
fn published_tables_get_the_scores_of_the_rule() {
    let scored = scored();
    assert!(scored.len() >= 3, "{}", scored.len());
    for Scored { case, scorecard } in scored {
        assert_eq!(scorecard.total().to_string(), case.expected.total, "{}", case.title);
        assert_eq!(scorecard.weight().to_string(), case.expected.weight, "{}", case.title);
    }
}

#[test]
fn every_contradiction_is_found_and_nothing_else() {
    for Scored { case, scorecard } in scored() {
        let found: Vec<String> = scorecard.findings.iter().map(place).collect();
        assert_eq!(found, case.expected.findings, "{}", case.title);
    }
}

#[test]
fn every_difference_from_a_printed_score_is_a_finding() {
    for Scored { case, scorecard } in scored() {
        for (index, row) in scorecard.rows.iter().enumerate() {
            let printed = case.evaluation.indicators[index].printed_score;
            let cell = format!("indicators[{index}].printed_score");
            let is_found = scorecard.findings.iter().any(|it| it.cells.contains(&cell));
            let differs = printed.is_some_and(|printed| printed != row.score);
            assert_eq!(differs, is_found, "{} {}", case.title, row.name);
        }
    }
}

#[test]
fn the_table_in_the_documentation_is_up_to_date() {
    expect_file!["../../docs/scoring.md"].assert_eq(&table::write(&scored()));
}
