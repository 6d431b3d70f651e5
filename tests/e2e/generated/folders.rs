//! Folders that are bad by construction.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use intake::form::{Column, FORM, Kind, Need};

use super::{Case, Input, chance::Chance};

/// A folder in the making.
struct Draft<'a> {
    chance: &'a mut Chance,
    files: BTreeMap<String, Vec<u8>>,
}

/// What is done to it; answers where and how.
type Spoil = fn(&mut Draft<'_>) -> String;

const WAYS: &[(&str, Spoil)] = &[
    ("wrong type", wrong_type),
    ("no such value", no_such_value),
    ("absurd number", absurd_number),
    ("missing key", missing_key),
    ("unknown key", unknown_key),
    ("duplicate key", duplicate_key),
    ("truncated", truncated),
    ("missing file", missing_file),
    ("another file's content", wrong_file),
    ("no encoding", no_encoding),
    ("a line of another program", other_line),
    ("deep nesting", deep_nesting),
    ("huge value", huge_value),
    ("huge file", huge_file),
    ("a row twice", row_twice),
    ("swapped columns", swapped),
    ("bad narrative", bad_narrative),
];

/// The dossier that all of them were made from.
pub(super) fn base_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("trials/base")
}

/// The files of the base.
pub(super) fn base() -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(base_path()).unwrap().map(|it| it.unwrap());
    entries
        .map(|it| (it.file_name().into_string().unwrap(), fs::read(it.path()).unwrap()))
        .collect()
}

/// The bad folder `number`: the ways come by turns.
pub(super) fn bad(chance: &mut Chance, number: usize) -> Case {
    let (way, spoil) = WAYS[number % WAYS.len()];
    let mut draft = Draft { chance, files: base() };
    let how = spoil(&mut draft);
    Case { what: format!("{way}: {how}"), input: Input::Folder(draft.files) }
}

impl Draft<'_> {
    fn text(&self, file: &str) -> String {
        String::from_utf8(self.files[file].clone()).unwrap()
    }

    fn put(&mut self, file: &str, text: impl Into<Vec<u8>>) {
        self.files.insert(file.to_owned(), text.into());
    }

    /// One of the text files with tables.
    fn file(&mut self) -> String {
        let names: Vec<&String> = self.files.keys().filter(|it| it.ends_with(".toml")).collect();
        (*self.chance.one_of(&names)).clone()
    }

    /// A line `key = value` whose column is as wanted: its file, its number from 0, its key and its value.
    fn line(&mut self, is_wanted: impl Fn(&Column) -> bool) -> (String, usize, String, String) {
        let mut found = Vec::new();
        for file in self.files.keys().filter(|it| it.ends_with(".toml")) {
            for (number, line) in self.text(file).lines().enumerate() {
                let Some((key, value)) = line.split_once(" = ") else { continue };
                if FORM
                    .iter()
                    .any(|form| form.file == file && form.column(key).is_some_and(&is_wanted))
                {
                    found.push((file.clone(), number, key.to_owned(), value.to_owned()));
                }
            }
        }
        self.chance.one_of(&found).clone()
    }

    /// Puts `lines` in the place of a line; answers what stands there now.
    fn replace(&mut self, file: &str, number: usize, lines: &[String]) -> String {
        let text = self.text(file);
        let mut all: Vec<String> = text.lines().map(ToOwned::to_owned).collect();
        all.splice(number..=number, lines.iter().cloned());
        self.put(file, all.join("\n") + "\n");
        format!(
            "{file}, line {}: {}",
            number + 1,
            lines.join("; ").chars().take(80).collect::<String>()
        )
    }
}

/// Whether nearly any text is no value of it.
pub(super) fn is_typed(column: &Column) -> bool {
    use Kind::{Actual, Key, LongText, Name, Prose, Target, Text, Voucher};
    !matches!(
        column.kind,
        Text(_) | Name(_) | LongText(_) | Prose | Key | Target | Actual | Voucher
    )
}

fn wrong_type(draft: &mut Draft<'_>) -> String {
    let (file, number, key, _) = draft.line(|_| true);
    let value = draft.chance.one_of(&["[1, 2]", "{ a = 1 }", "[[\"甲\"]]", "[]"]);
    draft.replace(&file, number, &[format!("{key} = {value}")])
}

fn no_such_value(draft: &mut Draft<'_>) -> String {
    let (file, number, key, _) = draft.line(is_typed);
    let value = draft.chance.one_of(&["不是这样写的", "？？", "NULL", "#REF!", "一二三"]);
    draft.replace(&file, number, &[format!("{key} = \"{value}\"")])
}

fn absurd_number(draft: &mut Draft<'_>) -> String {
    const NUMBERS: &[&str] = &[
        "\"1e400\"",
        "1e400",
        "\"-0.001\"",
        "inf",
        "nan",
        "\"1.2.3\"",
        "\"99999999999999999999999999999999999999\"",
        "\"0x10\"",
        "-9223372036854775808",
        "\"0.000000000000000000000000000000000001\"",
    ];
    let (file, number, key, _) =
        draft.line(|it| ["amount", "weight", "fiscal_year", "date", "as_of"].contains(&it.key));
    let value = draft.chance.one_of(NUMBERS);
    draft.replace(&file, number, &[format!("{key} = {value}")])
}

fn missing_key(draft: &mut Draft<'_>) -> String {
    let (file, number, key, _) = draft.line(|it| it.need == Need::Always);
    draft.replace(&file, number, &[format!("# {key}")])
}

fn unknown_key(draft: &mut Draft<'_>) -> String {
    let (file, number, key, value) = draft.line(|_| true);
    let other = draft.chance.one_of(&["价格", "x", "total", "KIND", "\"\""]);
    draft.replace(&file, number, &[format!("{key} = {value}"), format!("{other} = 1")])
}

fn duplicate_key(draft: &mut Draft<'_>) -> String {
    let (file, number, key, value) = draft.line(|_| true);
    let line = format!("{key} = {value}");
    draft.replace(&file, number, &[line.clone(), line])
}

/// The file ends inside of a text.
fn truncated(draft: &mut Draft<'_>) -> String {
    let file = draft.file();
    let text = draft.text(&file);
    let opened: Vec<usize> =
        text.match_indices(" = \"").map(|(at, _)| at + " = \"".len()).collect();
    let end = *draft.chance.one_of(&opened);
    draft.put(&file, &text[..end]);
    format!("{file} ends after {end} bytes")
}

fn missing_file(draft: &mut Draft<'_>) -> String {
    let names: Vec<String> = draft.files.keys().cloned().collect();
    let name = draft.chance.one_of(&names).clone();
    let bytes = draft.files.remove(&name).unwrap();
    if draft.chance.below(2) == 0 {
        draft.put(&format!("{name}.txt"), bytes);
    }
    name
}

fn wrong_file(draft: &mut Draft<'_>) -> String {
    let (into, from) = (draft.file(), draft.file());
    let from = if into == from { "narrative.md".to_owned() } else { from };
    let bytes = draft.files[&from].clone();
    draft.put(&into, bytes);
    format!("{from} as {into}")
}

/// Bytes that are neither UTF-8 nor GBK, and no UTF-16.
fn no_encoding(draft: &mut Draft<'_>) -> String {
    let file = draft.file();
    let mut bytes = draft.files[&file].clone();
    let at = 1 + draft.chance.below(bytes.len() - 1);
    bytes.splice(at..at, [0xff, 0xff, 0xff]);
    draft.put(&file, bytes);
    format!("{file} at byte {at}")
}

fn other_line(draft: &mut Draft<'_>) -> String {
    let (file, number, key, value) = draft.line(|_| true);
    let line =
        *draft.chance.one_of(&["<<<<<<< 甲", "|---|---|", "维修渠道3公里", "\u{0}\u{1}", "---"]);
    draft.replace(&file, number, &[line.to_owned(), format!("{key} = {value}")])
}

fn deep_nesting(draft: &mut Draft<'_>) -> String {
    let (file, number, key, _) = draft.line(|_| true);
    let depth = 10 + draft.chance.below(50_000);
    let value = match draft.chance.below(3) {
        0 => "[".repeat(depth),
        1 => format!("{}{}", "[".repeat(depth), "]".repeat(depth)),
        _ => "{ a = ".repeat(depth),
    };
    draft.replace(&file, number, &[format!("{key} = {value}")])
}

fn huge_value(draft: &mut Draft<'_>) -> String {
    let (file, number, key, _) =
        draft.line(|it| matches!(it.kind, Kind::Text(_) | Kind::Name(_)) || is_typed(it));
    let count = 5_000 + draft.chance.below(1_000_000);
    draft.replace(&file, number, &[format!("{key} = \"{}\"", "字".repeat(count))])
}

fn huge_file(draft: &mut Draft<'_>) -> String {
    let file = draft.file();
    let mut text = draft.text(&file);
    text.push('#');
    text.push_str(&" ".repeat(16 * 1024 * 1024 + draft.chance.below(1_000)));
    draft.put(&file, text);
    file
}

fn row_twice(draft: &mut Draft<'_>) -> String {
    let file = *draft.chance.one_of(&["projects.toml", "funding.toml", "indicators.toml"]);
    let text = draft.text(file);
    let rows: Vec<&str> = text.split("[[").skip(1).collect();
    let row = *draft.chance.one_of(&rows);
    draft.put(file, format!("{text}\n[[{row}"));
    format!("{file}: {}", row.lines().nth(1).unwrap_or_default())
}

/// Two values of one row change places; each is no value of the other's column.
fn swapped(draft: &mut Draft<'_>) -> String {
    const PAIRS: &[(&str, &str, &str)] = &[
        ("transactions.toml", "date", "amount"),
        ("transactions.toml", "kind", "nature"),
        ("transactions.toml", "document", "amount"),
        ("indicators.toml", "level1", "weight"),
        ("indicators.toml", "name", "weight"),
        ("evaluation.toml", "region", "kind"),
        ("evaluation.toml", "as_of", "fiscal_year"),
        ("projects.toml", "code", "name"),
        ("funding.toml", "number", "title"),
    ];
    let (file, one, other) = *draft.chance.one_of(PAIRS);
    let text = draft.text(file);
    let rows: Vec<&str> = text.split_inclusive("\n\n").collect();
    let place = draft.chance.below(rows.len());
    let is_of = |line: &&str, key: &str| line.starts_with(&format!("{key} = "));
    let value = |key: &str| {
        let line = rows[place].lines().find(|it| is_of(it, key)).unwrap();
        line.split_once(" = ").unwrap().1.to_owned()
    };
    let (of_one, of_other) = (value(one), value(other));
    let row: String = rows[place]
        .lines()
        .map(|line| match line {
            line if is_of(&line, one) => format!("{one} = {of_other}\n"),
            line if is_of(&line, other) => format!("{other} = {of_one}\n"),
            line => format!("{line}\n"),
        })
        .collect();
    let whole: String = rows
        .iter()
        .enumerate()
        .map(|(at, it)| if at == place { row.as_str() } else { it })
        .collect();
    draft.put(file, whole);
    format!("{file}, row {}: {one} and {other}", place + 1)
}

fn bad_narrative(draft: &mut Draft<'_>) -> String {
    const TEXTS: &[&str] = &[
        "## 项目概况 {basic.overvieww}\n\n维修渠道。\n",
        "## 项目概况 {basic.overview}\n\n<!-- 待核\n维修渠道。\n",
        "## 项目概况 {basic.overview}\n\n一。\n\n## 项目概况 {basic.overview}\n\n二。\n",
        "维修渠道。\n",
        "## {}\n\n维修渠道。\n",
    ];
    let text = *draft.chance.one_of(TEXTS);
    draft.put("narrative.md", text);
    text.replace('\n', " ")
}
