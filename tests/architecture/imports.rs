//! Who may import whom: a picture that `cargo metadata` confirms.

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand, Package};

/// `(crate, every crate of ours that it may import)`, lowest layer first.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("grammar", &["domain"]),
    ("intake", &["domain", "grammar"]),
    ("api", &["domain"]),
    ("server", &[]),
    ("store", &["domain"]),
    ("ledger-storage", &["domain", "store"]),
    ("scoring-storage", &["domain", "store"]),
    ("report-storage", &["domain", "store"]),
    ("ledger", &["domain", "api", "server", "ledger-storage"]),
    ("scoring", &["domain", "grammar", "api", "server", "scoring-storage"]),
    ("report", &["domain", "api", "server", "report-storage"]),
    ("workflow", &["domain", "api", "server"]),
    ("jixiao", &["domain", "intake", "api", "server", "ledger", "scoring", "report", "workflow"]),
    ("testkit", &[]),
    (
        "tests",
        &[
            "domain", "grammar", "intake", "api", "server", "ledger", "scoring", "report",
            "workflow", "jixiao", "testkit",
        ],
    ),
];

/// What the tests of a crate may import beyond that.
const TESTS_MAY_IMPORT: &[&str] = &["testkit"];

const STORAGES: &[&str] = &["store", "ledger-storage", "scoring-storage", "report-storage"];
const SPEAKERS: &[&str] = &["api", "server", "ledger", "scoring", "report", "workflow", "jixiao"];

/// `(outside crates by the beginning of their name, the only crates that may use them)`.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("sea-orm", STORAGES),
    ("sea-query", &["store"]),
    ("sqlx", &["store", "jixiao"]),
    ("object_store", &["report-storage"]),
    ("reqwest", &["report-storage"]),
    ("rustls", &["report-storage"]),
    ("rustix", &["server"]),
    ("prost", &["api"]),
    ("protox", &["api"]),
    ("tonic-prost", &["api"]),
    ("tonic-types", &["api", "server"]),
    ("tonic-health", &["server"]),
    ("tonic-reflection", &["server"]),
    ("tonic", SPEAKERS),
    ("tower", SPEAKERS),
    ("hyper", &["server"]),
    ("tokio-rustls", &["server"]),
    ("figment", &["server"]),
    ("tracing-subscriber", &["server"]),
    ("tracing-opentelemetry", &["server"]),
    ("opentelemetry", &["server"]),
    ("metrics-exporter", &["server"]),
    ("typst", &["report"]),
    ("comemo", &["report"]),
    ("docx-rs", &["report"]),
    ("zip", &["intake", "report"]),
    ("calamine", &["intake"]),
    ("quick-xml", &["intake"]),
    ("rust_xlsxwriter", &["intake", "report"]),
    ("clap", &["server", "jixiao"]),
    ("comfy-table", &["jixiao"]),
    ("anyhow", &["server", "ledger", "scoring", "report", "jixiao", "testkit"]),
];

/// What would make the domain impure: I/O, async, clock, serialisation, SQL, protobuf.
const NOT_IN_DOMAIN: &[&str] =
    &["tokio", "futures", "async-trait", "serde", "toml", "http", "tracing", "metrics", "tempfile"];

#[test]
fn layers_import_downwards_only() {
    for package in packages() {
        for (kind, name) in dependencies(&package) {
            let problem = import_problem(&package.name, kind, name);
            assert_eq!(problem, None);
        }
    }
}

#[test]
fn a_service_must_not_import_another() {
    use DependencyKind::{Development, Normal};
    assert!(import_problem("report", Normal, "scoring").is_some());
    assert!(import_problem("report", Development, "scoring").is_some());
    assert!(import_problem("report", Normal, "ledger-storage").is_some());
    assert!(import_problem("report", Normal, "testkit").is_some());
    assert!(import_problem("tests", Development, "ledger-storage").is_some());
    assert!(import_problem("newcomer", Normal, "serde").is_some(), "it is not in the table");
    assert_eq!(import_problem("report", Development, "testkit"), None);
    assert_eq!(import_problem("report", Normal, "report-storage"), None);
}

#[test]
fn outside_crates_stay_in_their_layer() {
    for package in packages() {
        for (kind, name) in dependencies(&package) {
            assert_eq!(home_problem(&package.name, kind, name), None);
        }
    }
}

#[test]
fn sea_orm_is_refused_outside_storage() {
    use DependencyKind::{Build, Development, Normal};
    assert!(home_problem("ledger", Normal, "sea-orm").is_some());
    assert!(home_problem("ledger", Normal, "sea-orm-migration").is_some());
    assert!(home_problem("scoring", Build, "tonic-prost-build").is_some());
    assert!(home_problem("domain", Normal, "serde").is_some());
    assert_eq!(home_problem("ledger-storage", Normal, "sea-orm"), None);
    assert_eq!(home_problem("ledger", Normal, "tonic"), None);
    assert_eq!(home_problem("server", Development, "prost"), None, "tests may look inside");
}

/// Why `package` must not have `name` as a dependency of `kind`, should `name` be ours.
fn import_problem(package: &str, kind: DependencyKind, name: &str) -> Option<String> {
    let Some((_, allowed)) = MAY_IMPORT.iter().find(|(of, _)| *of == package) else {
        return Some(format!("add `{package}` to MAY_IMPORT and to ARCHITECTURE.md"));
    };
    let is_ours = MAY_IMPORT.iter().any(|(of, _)| *of == name);
    let for_tests = kind == DependencyKind::Development && TESTS_MAY_IMPORT.contains(&name);
    (is_ours && !allowed.contains(&name) && !for_tests)
        .then(|| format!("`{package}` must not import `{name}`"))
}

/// Why `package` must not use the outside crate `name`; tests may use any.
fn home_problem(package: &str, kind: DependencyKind, name: &str) -> Option<String> {
    if kind == DependencyKind::Development {
        return None;
    }
    if package == "domain" && NOT_IN_DOMAIN.iter().any(|impure| name.starts_with(impure)) {
        return Some(format!("`domain` is pure: it must not use `{name}`"));
    }
    // The first line that fits: `tonic-health` comes before `tonic`.
    let (_, homes) = ONLY_IN.iter().find(|(of, _)| name.starts_with(of))?;
    (!homes.contains(&package))
        .then(|| format!("`{package}` must not use `{name}`: only {homes:?}"))
}

pub(crate) fn packages() -> Vec<Package> {
    let metadata: Metadata = MetadataCommand::new().no_deps().exec().unwrap();
    metadata.workspace_packages().into_iter().cloned().collect()
}

pub(crate) fn dependencies(package: &Package) -> impl Iterator<Item = (DependencyKind, &str)> {
    package.dependencies.iter().map(|dependency| (dependency.kind, dependency.name.as_str()))
}

/// Whether `name` is a crate of this workspace.
pub(crate) fn is_ours(name: &str) -> bool {
    MAY_IMPORT.iter().any(|(of, _)| *of == name)
}
