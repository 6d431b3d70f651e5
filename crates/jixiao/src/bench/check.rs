//! `jixiao bench check`: how long a person waits for `check`, and what of it is reading.

use std::{fmt::Write as _, fs, path::Path, time::Instant};

use anyhow::Context as _;
use comfy_table::{Cell, CellAlignment, Table, presets::ASCII_MARKDOWN};
use intake::Options;

use super::rate::Latencies;
use crate::{
    check::check,
    cli::{BenchCheck, Check, Show, Where},
    input::Source,
};

/// The files of a dossier but its vouchers: a small evaluation that is in order.
const FILES: [(&str, &str); 6] = [
    ("evaluation.toml", include_str!("dossier/evaluation.toml")),
    ("projects.toml", include_str!("dossier/projects.toml")),
    ("funding.toml", include_str!("dossier/funding.toml")),
    ("goals.toml", include_str!("dossier/goals.toml")),
    ("indicators.toml", include_str!("dossier/indicators.toml")),
    ("narrative.md", include_str!("dossier/narrative.md")),
];
/// How many vouchers the dossiers have.
const VOUCHERS: [u32; 2] = [4, 200];
/// How often each is measured.
const TIMES: usize = 7;

/// Measures and says what came out, as a Markdown table.
pub(crate) async fn check_speed(args: &BenchCheck) -> anyhow::Result<String> {
    let place = tempfile::tempdir().context("建立临时目录失败")?;
    let mut table = Table::new();
    table.load_preset(ASCII_MARKDOWN).set_header([
        "资料",
        "读数（中位）",
        "检查（最短）",
        "检查（中位）",
        "检查 ÷ 读数",
    ]);
    for vouchers in VOUCHERS {
        let folder = place.path().join(vouchers.to_string());
        write(&folder, vouchers)?;
        let workbook = place.path().join(format!("{vouchers}.xlsx"));
        let (records, _) = Source::read(&folder)?.records();
        let bytes = intake::workbook::write(&records);
        let bytes = bytes.map_err(|error| anyhow::anyhow!("生成工作簿失败：{error}"))?;
        fs::write(&workbook, bytes)?;
        for (what, path) in [("资料夹", &folder), ("工作簿", &workbook)] {
            let (reads, checks) = measured(path, args).await?;
            let milliseconds =
                |it: std::time::Duration| Cell::new(format!("{} ms", it.as_millis()));
            let ratio = checks.within(50).as_micros().checked_div(reads.within(50).as_micros());
            let row = [
                Cell::new(format!("{what}，凭证 {vouchers} 行")),
                Cell::new(format!("{} µs", reads.within(50).as_micros())),
                milliseconds(checks.within(0)),
                milliseconds(checks.within(50)),
                Cell::new(ratio.unwrap_or_default()),
            ];
            table.add_row(row.map(|cell| cell.set_alignment(CellAlignment::Right)));
        }
    }
    let mut text = String::new();
    writeln!(text, "检查一份资料：启动三个服务、试算入账、评分、编排，各 {TIMES} 次\n\n{table}")?;
    Ok(text)
}

/// How long reading alone took, and the whole check, services and all.
async fn measured(path: &Path, args: &BenchCheck) -> anyhow::Result<(Latencies, Latencies)> {
    let (mut reads, mut checks) = (Latencies::default(), Latencies::default());
    let asked = Check {
        path: path.to_owned(),
        at: Where {
            data: path.with_extension("none"),
            connect: Vec::new(),
            fonts: args.fonts.clone(),
            otlp: None,
        },
        show: Show { json: false, wide: false },
        accept_readings: false,
        mark: false,
        preview: false,
        output: path.to_owned(),
    };
    for _ in 0..TIMES {
        let started = Instant::now();
        let intake = Source::read(path)?.intake(Options::default());
        let mut once = Latencies::default();
        once.push(started.elapsed());
        reads.append(once);
        anyhow::ensure!(intake.dossier.is_some(), "the dossier is not in order");
        let started = Instant::now();
        let found = check(&asked).await.map_err(|error| anyhow::anyhow!("{error}"))?;
        let mut once = Latencies::default();
        once.push(started.elapsed());
        checks.append(once);
        anyhow::ensure!(found.is_sound(), "the dossier is not in order");
    }
    Ok((reads, checks))
}

/// A dossier with so many vouchers: three that bring the money, the others spend it.
fn write(folder: &Path, vouchers: u32) -> anyhow::Result<()> {
    fs::create_dir(folder)?;
    for (name, text) in FILES {
        fs::write(folder.join(name), text)?;
    }
    let document = "document = \"示财农〔2023〕12号\"\nnature = \"一般公共预算\"\n";
    let project = "project = \"53232923T000000000901\"\n";
    let source = "budget_source = \"年初预算\"\n";
    let mut text = String::new();
    let payments = vouchers.saturating_sub(3).max(1);
    let total = payments.saturating_mul(500);
    for (number, kind, rest) in [
        (1, "指标登记", source.to_owned()),
        (2, "指标下达", format!("{project}{source}")),
        (3, "资金到位", project.to_owned()),
    ] {
        write!(
            text,
            "[[transaction]]\nvoucher = \"记-{number}\"\nkind = \"{kind}\"\ndate = 2023-02-0{number}\namount = \"{total}\"\n{document}{rest}\n"
        )?;
    }
    for number in 1..=payments {
        write!(
            text,
            "[[transaction]]\nvoucher = \"记-{number}\"\nkind = \"支付\"\ndate = 2023-11-30\namount = \"500\"\npayee = \"示例施工队\"\n{document}{project}\n"
        )?;
    }
    fs::write(folder.join("transactions.toml"), text)?;
    Ok(())
}
