//! The programs that read our files: poppler, qpdf, LibreOffice, python-docx.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A file for other programs, left where it can be looked at afterwards.
pub(crate) fn write(name: &str, bytes: &[u8]) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

/// What a program of poppler prints about `file`.
pub(crate) fn poppler(program: &str, options: &[&str], file: &Path) -> Vec<u8> {
    let mut command = Command::new(program);
    command.args(options).arg(file);
    if program == "pdftotext" {
        command.arg("-");
    }
    output(command, "apt-get install poppler-utils")
}

/// What a program of poppler prints about `file`, as text.
pub(crate) fn poppler_text(program: &str, options: &[&str], file: &Path) -> String {
    // The titles in `pdfinfo -struct` are not UTF-8.
    String::from_utf8_lossy(&poppler(program, options, file)).into_owned()
}

/// What `qpdf` prints about `file`; compressed streams inside are not text.
pub(crate) fn qpdf(options: &[&str], file: &Path) -> String {
    let mut command = Command::new("qpdf");
    command.args(options).arg(file);
    if options.contains(&"--qdf") {
        command.arg("-");
    }
    String::from_utf8_lossy(&output(command, "apt-get install qpdf")).into_owned()
}

/// What a Python script prints, given `file` as its argument.
pub(crate) fn python(script: &str, file: &Path) -> String {
    let mut command = Command::new("python3");
    command.args(["-c", script]).arg(file);
    String::from_utf8(output(command, "apt-get install python3; pip install python-docx")).unwrap()
}

/// Converts `file` to PDF with LibreOffice, which sees our fonts under the names of the office programs.
pub(crate) fn libreoffice(file: &Path) -> PathBuf {
    let folder = file.with_extension("libreoffice");
    std::fs::create_dir_all(&folder).unwrap();
    let config = folder.join("fonts.conf");
    std::fs::write(&config, font_config(&folder)).unwrap();
    let mut command = Command::new("soffice");
    command
        .env("FONTCONFIG_FILE", config)
        .arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()))
        .args(["--headless", "--convert-to", "pdf", "--outdir"])
        .args([&folder, file]);
    output(command, "apt-get install libreoffice-writer-nogui");
    folder.join(file.with_extension("pdf").file_name().unwrap())
}

fn font_config(folder: &Path) -> String {
    let names = [
        ("仿宋", "FandolFang R"),
        ("黑体", "FandolHei"),
        ("楷体", "LXGW WenKai"),
        ("宋体", "FandolSong"),
        ("方正小标宋简体", "FandolSong"),
    ];
    let alias = |(name, font): (&str, &str)| {
        format!(
            "<match target=\"pattern\"><test name=\"family\"><string>{name}</string></test>\
             <edit name=\"family\" mode=\"assign\" binding=\"same\"><string>{font}</string></edit></match>"
        )
    };
    let aliases: String = names.map(alias).concat();
    let fonts = Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts");
    format!(
        "<?xml version=\"1.0\"?><!DOCTYPE fontconfig SYSTEM \"fonts.dtd\"><fontconfig><dir>{}</dir>\
         <cachedir>{}</cachedir>{aliases}</fontconfig>",
        fonts.display(),
        folder.join("cache").display()
    )
}

/// Fails the test with what to install if the program is not there, and with its own words if it fails.
fn output(mut command: Command, install: &str) -> Vec<u8> {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}; install it: {install}"));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?} failed: {errors}; is it complete? {install}");
    output.stdout
}
