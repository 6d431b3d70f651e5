//! Explains an error of a configuration, and shows nothing secret.

use figment::{
    Error, Figment, Source,
    error::{Actual, Kind},
};

use crate::secret::shown;

/// Where a configuration comes from.
pub(crate) struct Origin<'a> {
    /// How the variables of its environment begin.
    pub(crate) prefix: &'a str,
    /// All sources.
    pub(crate) figment: &'a Figment,
}

impl Origin<'_> {
    /// Where the value at `path` comes from.
    fn of(&self, path: &[String]) -> String {
        let metadata = self.figment.find_metadata(&path.join("."));
        match metadata.map(|metadata| (&metadata.source, &metadata.name)) {
            Some((Some(Source::File(path)), _)) => path.display().to_string(),
            Some((None, name)) if name.contains("environment") => {
                format!("环境变量 {}__…", self.prefix)
            }
            Some(_) => "内置默认值".to_owned(),
            None => "未知".to_owned(),
        }
    }
}

/// One error, in Chinese, with what to do.
pub(crate) fn explain(origin: &Origin<'_>, error: &Error) -> String {
    let key = key(&error.path);
    let found = |found: &Actual| describe(&error.path, found);
    let text = match &error.kind {
        Kind::MissingField(name) => {
            let key = if key.is_empty() { name.to_string() } else { format!("{key}.{name}") };
            let variable = format!("{}__{}", origin.prefix, key.replace('.', "__").to_uppercase());
            return format!(
                "缺少 {key}：请写进配置文件，或设环境变量 {variable} (missing field `{key}`)"
            );
        }
        Kind::UnknownField(_, expected) => {
            let expected = expected.join("、");
            format!("不认识的键 {key}：请改正或删去；可用的键：{expected} (unknown field)")
        }
        Kind::UnknownVariant(text, expected) => {
            let text = found(&Actual::Str(text.clone()));
            format!("{key} 应为 {} 之一，却是{text} (unknown variant)", expected.join("、"))
        }
        Kind::InvalidType(actual, expected) => {
            format!("{key} 的类型不对：应为 {expected}，却是{} (invalid type)", found(actual))
        }
        Kind::InvalidValue(actual, expected) => {
            format!("{key} 的值不对：应为 {expected}，却是{} (invalid value)", found(actual))
        }
        Kind::InvalidLength(count, expected) => {
            format!("{key} 的个数不对：应为 {expected}，却是 {count} 个 (invalid length)")
        }
        Kind::DuplicateField(name) => format!("{key} 重复：{name} 只能写一次 (duplicate field)"),
        // Our own types say it, and say nothing secret.
        Kind::Message(text) => format!("{key}：{text}"),
        Kind::ISizeOutOfRange(_)
        | Kind::USizeOutOfRange(_)
        | Kind::Unsupported(_)
        | Kind::UnsupportedKey(..) => format!("{key} 的值不可用 (unsupported value)"),
    };
    format!("{text}，来源：{}", origin.of(&error.path))
}

/// The key, as far as it looks like one.
fn key(path: &[String]) -> String {
    let is_of_key = |it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-');
    let part = |part: &String| match part.chars().all(is_of_key) && part.len() <= 40 {
        true => part.clone(),
        false => "…".to_owned(),
    };
    path.iter().map(part).collect::<Vec<_>>().join(".")
}

/// What was found: the value itself only where nothing secret can be.
fn describe(path: &[String], found: &Actual) -> String {
    let is_plain = matches!(path, [section, _] if section == "server" || section == "telemetry")
        && path.iter().all(|name| name != "tls" && name != "otlp");
    let kind = match found {
        Actual::Str(text) if is_plain => return format!("“{}”", shown(text)),
        Actual::Unsigned(_) | Actual::Signed(_) | Actual::Float(_) | Actual::Bool(_)
            if is_plain =>
        {
            return format!(" {found}");
        }
        Actual::Str(_) | Actual::Char(_) => "文字",
        Actual::Unsigned(_) | Actual::Signed(_) | Actual::Float(_) => "数字",
        Actual::Bool(_) => "真假值",
        Actual::Seq => "列表",
        Actual::Map => "一节",
        Actual::Unit | Actual::Option => "空值",
        Actual::Bytes(_)
        | Actual::NewtypeStruct
        | Actual::Enum
        | Actual::UnitVariant
        | Actual::NewtypeVariant
        | Actual::TupleVariant
        | Actual::StructVariant
        | Actual::Other(_) => "别的",
    };
    kind.to_owned()
}
