//! JSON Schemas of the files of a folder, for the editor that they are written in.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{Column, FORM, Kind, Need, Rows, SheetForm};
use crate::export::schema_name;

/// The schema of every TOML file of a folder: file name and JSON. A file names its own in the line `#:schema`, which editors for TOML follow.
pub fn schemas() -> Vec<(String, String)> {
    let mut files: BTreeMap<&str, Vec<&SheetForm>> = BTreeMap::new();
    for form in FORM.iter().filter(|form| form.file.ends_with(".toml")) {
        files.entry(form.file).or_default().push(form);
    }
    let text = |value: &Value| format!("{value:#}\n");
    files.iter().map(|(file, forms)| (schema_name(file), text(&schema(file, forms)))).collect()
}

fn schema(file: &str, forms: &[&SheetForm]) -> Value {
    let mut root = Object::default();
    for form in forms {
        if form.rows == Rows::One {
            for column in form.columns {
                root.at(column.key).put(column);
            }
        } else {
            let mut row = Object::default();
            for column in form.columns {
                row.put(column);
            }
            let least = usize::from(form.rows == Rows::Some);
            let rows = json!({
                "type": "array", "title": form.sheet, "description": form.hint,
                "minItems": least, "items": row.into_value(),
            });
            let (table, key) = form.table.rsplit_once('.').unwrap_or(("", form.table));
            root.table(table).properties.insert(key.to_owned(), rows);
            if least > 0 {
                root.table(table).required.push(key.to_owned());
            }
        }
    }
    let mut schema = root.into_value();
    let described = forms.first().map(|form| form.hint).unwrap_or_default();
    if let Some(schema) = schema.as_object_mut() {
        schema.insert("$schema".to_owned(), json!("http://json-schema.org/draft-07/schema#"));
        schema.insert("title".to_owned(), json!(file));
        schema.insert("description".to_owned(), json!(described));
    }
    schema
}

/// An object with what may and must stand in it.
#[derive(Default)]
struct Object {
    properties: Map<String, Value>,
    required: Vec<String>,
    tables: BTreeMap<String, Object>,
}

impl Object {
    /// The table with this name, or this one if it has none.
    fn table(&mut self, name: &str) -> &mut Self {
        if name.is_empty() { self } else { self.tables.entry(name.to_owned()).or_default() }
    }

    /// The table that `key` stands in.
    fn at(&mut self, key: &str) -> &mut Self {
        self.table(key.rsplit_once('.').map_or("", |(table, _)| table))
    }

    fn put(&mut self, column: &Column) {
        let key = column.key.rsplit_once('.').map_or(column.key, |(_, key)| key);
        self.properties.insert(key.to_owned(), value(column));
        if column.need == Need::Always {
            self.required.push(key.to_owned());
        }
    }

    fn into_value(self) -> Value {
        let Self { mut properties, required, tables } = self;
        for (name, table) in tables {
            properties.insert(name, table.into_value());
        }
        json!({
            "type": "object", "properties": properties, "required": required,
            "additionalProperties": false,
        })
    }
}

/// What may stand below a key.
fn value(column: &Column) -> Value {
    let mut value = kind(column.kind);
    let need = match column.need {
        Need::When(when) => format!("{when}。"),
        Need::Always | Need::Optional => String::new(),
    };
    let described = format!("{need}{}{}。", column.hint, column.kind.chinese());
    if let Some(value) = value.as_object_mut() {
        value.insert("title".to_owned(), json!(column.heading));
        value.insert("description".to_owned(), json!(described));
        if !column.example.is_empty() && value.get("type") == Some(&json!("string")) {
            value.insert("examples".to_owned(), json!([column.example]));
        }
    }
    value
}

fn kind(kind: Kind) -> Value {
    match kind {
        Kind::Text(most) | Kind::LongText(most) => json!({"type": "string", "maxLength": most}),
        Kind::Name(most) => json!({"type": "string", "minLength": 1, "maxLength": most}),
        Kind::Yuan | Kind::WanYuan | Kind::Score | Kind::PrintedScore | Kind::Rate => {
            json!({"type": "string", "minLength": 1})
        }
        Kind::Line => json!({"type": "integer", "minimum": 1}),
        Kind::Year => json!({"type": "integer", "minimum": 2000, "maximum": 2099}),
        Kind::Date => json!({"type": "string", "format": "date"}),
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Region => json!({"type": "string", "pattern": "^([0-9]{6}|[0-9]{9})$"}),
        Kind::Unit => json!({"type": "string", "pattern": "^([0-9]{3})+$"}),
        Kind::Project => json!({"type": "string", "pattern": "^[0-9]{8}[RYT][0-9]{12}$"}),
        Kind::EconomicClass => json!({"type": "string", "pattern": "^[0-9]{3}([0-9]{2})?$"}),
        Kind::Voucher => json!({"type": "string", "minLength": 1, "maxLength": 40}),
        Kind::Key => json!({"type": "string", "pattern": "^[A-Za-z0-9._-]{1,40}$"}),
        Kind::Choice(choice) => json!({"enum": choice.words()}),
        Kind::DocumentNumber | Kind::Target | Kind::Actual | Kind::Prose => {
            json!({"type": "string", "minLength": 1})
        }
    }
}
