//! Writes `impl Shaped` for every message that a request may hold: see `src/codec/shape.rs`.

use std::{collections::BTreeMap, error::Error, fmt::Write};

use prost_types::{
    DescriptorProto, FieldDescriptorProto, FileDescriptorSet,
    field_descriptor_proto::{Label, Type},
};

/// Messages that stand at the top of a file, by their full name with a leading dot.
type Messages<'a> = BTreeMap<String, &'a DescriptorProto>;

/// The code, and `TAGS_MAX`: the highest tag in it.
pub(crate) fn of_requests(files: &FileDescriptorSet) -> Result<String, Box<dyn Error>> {
    let mut code = String::new();
    let mut tags_max = 0;
    for (name, message) in within_requests(files)? {
        let last = message.field.iter().map(FieldDescriptorProto::number).max().unwrap_or(0);
        tags_max = tags_max.max(last);
        let fields: Result<Vec<String>, String> =
            (1..=last).map(|tag| field_at(message, tag)).collect();
        let fields = fields?.join(", ");
        let shape = format!("&Shape {{ size: size_of::<Self>(), fields: &[{fields}] }}");
        let message = rust_name(&name);
        writeln!(code, "impl Shaped for {message} {{ const SHAPE: &'static Shape = {shape}; }}")?;
    }
    writeln!(code, "pub(super) const TAGS_MAX: usize = {tags_max};")?;
    Ok(code)
}

/// The inputs of all methods and what they hold.
fn within_requests(files: &FileDescriptorSet) -> Result<Messages<'_>, String> {
    let all: Messages<'_> = files
        .file
        .iter()
        .flat_map(|file| file.message_type.iter().map(move |it| (file.package(), it)))
        .map(|(package, message)| (format!(".{package}.{}", message.name()), message))
        .collect();
    let methods = files.file.iter().flat_map(|file| &file.service).flat_map(|it| &it.method);
    let mut open: Vec<String> = methods.map(|method| method.input_type().to_owned()).collect();
    let mut found = Messages::new();
    while let Some(name) = open.pop() {
        let message: &DescriptorProto = all.get(&name).ok_or_else(|| {
            format!(
                "`{name}` in a request: what a map or a nested message costs is not counted yet"
            )
        })?;
        if found.insert(name, message).is_none() {
            let fields = message.field.iter().filter(|field| field.r#type() == Type::Message);
            open.extend(fields.map(|field| field.type_name().to_owned()));
        }
    }
    Ok(found)
}

/// The `Field` with this tag, also where the contract has none.
fn field_at(message: &DescriptorProto, tag: i32) -> Result<String, String> {
    let Some(field) = message.field.iter().find(|field| field.number() == tag) else {
        return Ok("Field::Number".to_owned());
    };
    let repeated = field.label() == Label::Repeated;
    Ok(match (field.r#type(), repeated) {
        (Type::Group, _) => return Err(format!("`{}` is a group", field.name())),
        (Type::Message, false) => format!("Field::Message({})", shape_of(field)),
        (Type::Message, true) => format!("Field::Messages({})", shape_of(field)),
        (Type::String | Type::Bytes, false) => "Field::Text".to_owned(),
        (Type::String | Type::Bytes, true) => "Field::Texts".to_owned(),
        (_, false) => "Field::Number".to_owned(),
        (_, true) => "Field::Numbers".to_owned(),
    })
}

fn shape_of(field: &FieldDescriptorProto) -> String {
    format!("<{} as Shaped>::SHAPE", rust_name(field.type_name()))
}

/// `.google.type.Date` is `crate::pb::google::r#type::Date`; the well-known types are those of prost.
fn rust_name(name: &str) -> String {
    if let Some(well_known) = name.strip_prefix(".google.protobuf.") {
        return format!("prost_types::{well_known}");
    }
    let words = name.split('.').filter(|word| !word.is_empty());
    words.fold("crate::pb".to_owned(), |path, word| match word {
        "type" => format!("{path}::r#type"),
        word => format!("{path}::{word}"),
    })
}
