//! A statement as it is put together: text with the placeholders of its database, and the values.

use sea_orm::{DbBackend, Statement, Value};

/// Text and values. Values never get into the text.
pub(crate) struct Sql {
    backend: DbBackend,
    text: String,
    values: Vec<Value>,
}

impl Sql {
    pub(crate) fn new(backend: DbBackend, text: &str) -> Self {
        Self { backend, text: text.to_owned(), values: Vec::new() }
    }

    /// More text.
    pub(crate) fn text(mut self, text: &str) -> Self {
        self.text.push_str(text);
        self
    }

    /// A value.
    pub(crate) fn bind(mut self, value: impl Into<Value>) -> Self {
        self.push(value.into());
        self
    }

    /// `(a, b, …)`; of nothing it is a list that nothing is in.
    pub(crate) fn list<V: Into<Value>>(self, values: impl IntoIterator<Item = V>) -> Self {
        let mut sql = self.text("(");
        let mut first = true;
        for value in values {
            if !first {
                sql.text.push_str(", ");
            }
            first = false;
            sql.push(value.into());
        }
        sql.text(if first { "NULL)" } else { ")" })
    }

    /// `(a, b), (c, d), …`, for VALUES.
    pub(crate) fn rows<const N: usize>(self, rows: impl IntoIterator<Item = [Value; N]>) -> Self {
        let mut sql = self;
        let mut first = true;
        for row in rows {
            if !first {
                sql.text.push_str(", ");
            }
            first = false;
            sql = sql.list(row);
        }
        sql
    }

    /// Ready to run.
    pub(crate) fn statement(self) -> Statement {
        Statement::from_sql_and_values(self.backend, self.text, self.values)
    }

    fn push(&mut self, value: Value) {
        self.values.push(value);
        if self.backend == DbBackend::Postgres {
            self.text.push('$');
            self.text.push_str(&self.values.len().to_string());
        } else {
            self.text.push('?');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(sql: Sql, text: &str, values: usize) {
        let statement = sql.statement();
        assert_eq!(statement.sql, text);
        assert_eq!(statement.values.map_or(0, |values| values.0.len()), values);
    }

    #[test]
    fn placeholders_are_those_of_the_database() {
        let sql = |backend| {
            let rows: [[Value; 2]; 2] = [[1.into(), 2.into()], [3.into(), 4.into()]];
            Sql::new(backend, "a = ").bind(1).text(" AND b IN ").list([2, 3]).text(" ").rows(rows)
        };
        let postgres = "a = $1 AND b IN ($2, $3) ($4, $5), ($6, $7)";
        check(sql(DbBackend::Postgres), postgres, 7);
        check(sql(DbBackend::Sqlite), "a = ? AND b IN (?, ?) (?, ?), (?, ?)", 7);
        check(Sql::new(DbBackend::Sqlite, "a IN ").list([0; 0]), "a IN (NULL)", 0);
    }
}
