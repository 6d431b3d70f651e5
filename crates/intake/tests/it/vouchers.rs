//! Vouchers: numbers, lines, ids, and amounts below zero.

use domain::TransactionKind;

use crate::base::{Base, base};

fn lines(base: &Base) -> Vec<(String, u32)> {
    base.dossier().vouchers.iter().map(|it| (it.number.clone(), it.line)).collect()
}

#[test]
fn numbers_begin_again_every_month() {
    let base = base().with("transactions.toml", "\"003\"", "\"记-1\"").with(
        "transactions.toml",
        "\"004\"",
        "\"记－1\"",
    );
    let found = lines(&base);
    assert_eq!(found[2..], [("记-1".to_owned(), 1), ("记-1".to_owned(), 1)]);
    let ids: Vec<_> = base.dossier().vouchers.iter().map(|it| it.transaction.id()).collect();
    assert_ne!(ids[2], ids[3]);
}

#[test]
fn a_voucher_has_lines() {
    let second = "[[transaction]]\nvoucher = \"004\"\nkind = \"支付\"\ndate = 2023-11-30\n\
        document = \"示财农〔2023〕12号\"\nproject = \"53232923T000000000901\"\namount = \"1\"\n\
        nature = \"一般公共预算\"\npayee = \"乙\"\n";
    assert_eq!(lines(&base().and("transactions.toml", second))[4], ("004".to_owned(), 2));
    let typed = second.replace("kind", "line = 7\nkind");
    assert_eq!(lines(&base().and("transactions.toml", &typed))[4], ("004".to_owned(), 7));
    let twice = second.replace("kind", "line = 1\nkind");
    assert_eq!(
        base().and("transactions.toml", &twice).refused(),
        ["transactions.toml 第41行 DUPLICATE_VOUCHER"]
    );
    let same = second.replace("\"1\"", "\"100000.00\"").replace("乙", "示例施工队");
    assert_eq!(
        base().and("transactions.toml", &same).refused(),
        ["transactions.toml 第40行 SAME_AS_BEFORE"]
    );
}

#[test]
fn an_id_follows_from_place_month_project_number_and_line() {
    let ids = |base: &Base| {
        base.dossier().vouchers.iter().map(|it| it.transaction.id()).collect::<Vec<_>>()
    };
    let first = ids(&base());
    assert_eq!(first, ids(&base()));
    let edited = base().with("transactions.toml", "payee = \"示例施工队\"", "payee = \"另一家\"");
    assert_eq!(first, ids(&edited), "an edited line is the same line");
    let other = "53232923T000000000902";
    let elsewhere = base().with("projects.toml", "53232923T000000000901", other).put(
        "transactions.toml",
        base().text("transactions.toml").replace("53232923T000000000901", other).as_bytes(),
    );
    let others = ids(&elsewhere);
    assert!(first.iter().all(|id| !others.contains(id)), "指标登记 is of the source, too");
}

#[test]
fn an_amount_below_zero_proposes_the_kind_that_takes_back() {
    let cut = base().with(
        "transactions.toml",
        "amount = \"100000.00\"\nnature = \"一般公共预算\"\nbudget_source = \"年初预算\"\n\n[[transaction]]\nvoucher = \"003\"",
        "amount = \"-￥2万元\"\nnature = \"一般公共预算\"\nbudget_source = \"年初预算\"\n\n[[transaction]]\nvoucher = \"003\"",
    );
    assert_eq!(cut.refused(), ["transactions.toml 第16行 AMOUNT_BELOW_ZERO"]);
    let accepted = cut.accepted().dossier.unwrap();
    let fields = accepted.vouchers[1].transaction.fields();
    assert_eq!((fields.kind, fields.amount.fen()), (TransactionKind::Reduction, 2_000_000));
}

#[test]
fn what_is_not_registered_or_of_another_year_is_refused() {
    let refused = base()
        .with("transactions.toml", "date = 2023-11-30", "date = 2022-11-30")
        .with(
            "transactions.toml",
            "document = \"示财农〔2023〕12号\"",
            "document = \"示财农〔2023〕13号\"",
        )
        .refused();
    assert_eq!(
        refused,
        ["transactions.toml 第5行 NOT_REGISTERED", "transactions.toml 第32行 OUTSIDE_THE_YEAR"]
    );
}
