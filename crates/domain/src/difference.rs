//! What two records of one thing say differently.

/// A field in which what is stated is not what is in the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its name in the contract.
    pub field: &'static str,
    /// What it is called on paper.
    pub chinese: &'static str,
    /// What the books say, as a person reads it; empty if they say nothing.
    pub booked: String,
    /// What is stated, as a person reads it.
    pub stated: String,
}

/// A field with its two values, before they are compared.
pub(crate) type Compared = (&'static str, &'static str, String, String);

impl Difference {
    /// Those of `fields` whose values differ, in their order.
    pub(crate) fn all(fields: impl IntoIterator<Item = Compared>) -> Vec<Self> {
        let differing = fields.into_iter().filter(|(_, _, booked, stated)| booked != stated);
        let named = differing.map(|(field, chinese, booked, stated)| Self {
            field,
            chinese,
            booked,
            stated,
        });
        named.collect()
    }

    /// Both values in Chinese, as a sentence without its end.
    pub fn explain(&self) -> String {
        let Self { field: _, chinese, booked, stated } = self;
        format!("{chinese}原为{}，本次为{}", quoted(booked), quoted(stated))
    }
}

fn quoted(value: &str) -> String {
    if value.is_empty() { "空".to_owned() } else { format!("“{value}”") }
}

/// A value that may be absent, as a person reads it.
pub(crate) fn text(value: Option<impl ToString>) -> String {
    value.map(|it| it.to_string()).unwrap_or_default()
}
