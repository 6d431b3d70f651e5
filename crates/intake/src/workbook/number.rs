//! What a number format shows, and numbers as a file keeps them.

use rust_decimal::{Decimal, RoundingStrategy};

/// Above this a spreadsheet has lost the last digits of a whole number.
const WHOLE_MAX: i64 = 999_999_999_999_999;

/// The exact decimal that a person typed, of a number in scientific notation with 15 digits: what a spreadsheet keeps.
/// `None` if its last digits are lost or it is beyond any use.
pub(crate) fn decimal(scientific: &str) -> Option<Decimal> {
    let number = Decimal::from_scientific(scientific).ok()?.normalize();
    (number.abs() <= Decimal::from(WHOLE_MAX)).then_some(number)
}

/// How a number format shows a number, as far as it matters for what a person reads in the cell.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Format {
    /// Most decimals that are shown; absent if all are.
    decimals: Option<u32>,
    /// Least decimals that are shown.
    decimals_min: u32,
    /// Whether it is shown as a percentage.
    pub(crate) percent: bool,
    /// Whether it is shown in thousands or more: another number than the one in the cell.
    pub(crate) scaled: bool,
    /// How often it is divided by a thousand before it is shown.
    thousands: u32,
    /// Text inside the number, and how many digits stand behind it: a point that was typed shows thousands as ten thousands.
    inside: Option<(String, usize)>,
    /// Text before the number, such as 约; signs of currency and brackets are left out.
    before: String,
    /// Text behind the number, such as 户.
    behind: String,
}

impl Format {
    /// Reads a format code, for example `#,##0.00`, `0.0%` or `0"户"`; only its first section, which is for ordinary numbers.
    pub(crate) fn of(code: &str) -> Self {
        let mut format = Self::default();
        let mut placeholders = Placeholders::default();
        for token in tokens(code) {
            match token {
                Token::Literal(text) if placeholders.any => format.behind.push_str(&text),
                Token::Literal(text) => format.before.push_str(&text),
                Token::Percent => format.percent = true,
                Token::AsIs => return Self::default(),
                Token::Digit { required } => {
                    if !placeholders.point {
                        format.digit_behind();
                    }
                    placeholders.digit(required);
                }
                Token::Point => placeholders.point = true,
                Token::Comma if placeholders.any => {
                    placeholders.commas = placeholders.commas.saturating_add(1);
                }
                Token::Comma => {}
            }
        }
        if !placeholders.any {
            return Self { percent: format.percent, ..Self::default() };
        }
        format.scaled = placeholders.commas > 0 || format.inside.is_some();
        format.thousands = placeholders.commas;
        format.decimals = Some(placeholders.decimals);
        format.decimals_min = placeholders.decimals_min;
        format
    }

    /// The number that is seen: rounded to the decimals that are shown; of a percentage the number before the sign.
    pub(crate) fn seen(&self, value: Decimal) -> Decimal {
        let value = self.in_full(value);
        let Some(decimals) = self.decimals else { return value };
        value.round_dp_with_strategy(decimals, RoundingStrategy::MidpointAwayFromZero).normalize()
    }

    /// The number that the cell holds: of a percentage the number before the sign.
    pub(crate) fn in_full(&self, value: Decimal) -> Decimal {
        let value = if self.percent {
            value.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(value)
        } else {
            value
        };
        value.normalize()
    }

    /// What a person sees in the cell.
    pub(crate) fn shown(&self, value: Decimal) -> String {
        let mut seen = self.seen(self.divided(value));
        if seen.scale() < self.decimals_min {
            seen.rescale(self.decimals_min);
        }
        let Self { before, behind, .. } = self;
        let sign = if self.percent { "%" } else { "" };
        format!("{before}{}{sign}{behind}", self.with_inside(&seen.to_string()))
    }

    /// The number in the unit that is shown.
    fn divided(&self, value: Decimal) -> Decimal {
        let thousand = |value: Decimal| value.checked_div(Decimal::ONE_THOUSAND).unwrap_or(value);
        (0..self.thousands.min(5)).fold(value, |value, _| thousand(value))
    }

    /// The digits with the text that stands among them.
    fn with_inside(&self, digits: &str) -> String {
        let Some((text, behind)) = &self.inside else { return digits.to_owned() };
        let whole = digits.split('.').next().unwrap_or(digits);
        let missing = behind.saturating_add(1).saturating_sub(whole.len());
        let digits = format!("{}{digits}", "0".repeat(missing));
        let at = whole.len().saturating_add(missing).saturating_sub(*behind);
        let (left, right) = digits.split_at_checked(at).unwrap_or((&digits, ""));
        format!("{left}{text}{right}")
    }

    /// Text that a digit stands behind is inside the number.
    fn digit_behind(&mut self) {
        match &mut self.inside {
            Some((_, digits)) => *digits = digits.saturating_add(1),
            None if self.behind.is_empty() => {}
            None => self.inside = Some((std::mem::take(&mut self.behind), 1)),
        }
    }

    /// Whether words stand beside the number, which a person reads as part of it.
    pub(crate) fn has_words(&self) -> bool {
        !self.before.is_empty() || !self.behind.is_empty()
    }
}

/// What has been seen of the digits of a format.
#[derive(Default)]
struct Placeholders {
    any: bool,
    point: bool,
    decimals: u32,
    decimals_min: u32,
    /// How many commas stand behind the last digit so far.
    commas: u32,
}

impl Placeholders {
    fn digit(&mut self, required: bool) {
        self.any = true;
        self.commas = 0;
        if self.point {
            self.decimals = self.decimals.saturating_add(1).min(15);
            if required {
                self.decimals_min = self.decimals;
            }
        }
    }
}

enum Token {
    /// Text that is shown as it stands.
    Literal(String),
    Digit {
        required: bool,
    },
    Point,
    Comma,
    Percent,
    /// General, text, scientific notation, a fraction: the number is taken as it is.
    AsIs,
}

/// The tokens of the first section.
fn tokens(code: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = code.chars();
    while let Some(char) = chars.next() {
        let token = match char {
            ';' => break,
            '"' => Token::Literal(chars.by_ref().take_while(|it| *it != '"').collect()),
            '\\' | '!' => Token::Literal(chars.next().map(String::from).unwrap_or_default()),
            '_' | '*' => {
                chars.next();
                continue;
            }
            '[' => {
                // A colour, a condition or a sign of currency: none is part of the number.
                chars.by_ref().find(|it| *it == ']');
                continue;
            }
            '0' | '?' => Token::Digit { required: char == '0' },
            '#' => Token::Digit { required: false },
            '.' => Token::Point,
            ',' => Token::Comma,
            '%' => Token::Percent,
            '@' | '/' | 'E' | 'e' | 'G' | 'g' => Token::AsIs,
            ' ' | '-' | '+' | '(' | ')' | '$' | '¥' | '￥' => continue,
            other => Token::Literal(other.to_string()),
        };
        tokens.push(token);
    }
    for token in &mut tokens {
        if let Token::Literal(text) = token {
            *text = text
                .trim_matches([' ', '\u{a0}', '(', ')', '（', '）', '¥', '￥', '$', '-', '+'])
                .to_owned();
        }
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_shown() {
        let check = |code: &str, value: &str, shown: &str| {
            let format = Format::of(code);
            let value = decimal(value).unwrap();
            assert_eq!(format.shown(value), shown, "{code}");
        };
        check("General", "3.00000000000000e-1", "0.3");
        check("0.00", "1.00000000000000e5", "100000.00");
        check("#,##0.00", "7.13000000000000e4", "71300.00");
        check("0%", "9.50000000000000e-1", "95%");
        check("0.0%", "9.54500000000000e-1", "95.5%");
        check("0.00_ ", "1.25e0", "1.25");
        check("[$¥-804]#,##0.00", "12.5e0", "12.50");
        check("\"¥\"#,##0.00;\"¥\"\\-#,##0.00", "12.5e0", "12.50");
        check("0\"户\"", "8e0", "8户");
        check("0.0#", "8e0", "8.0");
        check("_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)", "8e0", "8.00");
        check("0.00E+00", "1.5e3", "1500");
        check("@", "1.5e3", "1500");
        check("0!.0,\"万元\"", "100000e0", "10.0万元");
        check("0!.0000\"万元\"", "33300e0", "3.3300万元");
        check("0!.0,\"万元\"", "300e0", "0.0万元");
        check("0.00,\"万\"", "100000e0", "100.00万");
        check("#,##0.0,,", "12345678e0", "12.3");
    }

    #[test]
    fn what_is_shown_in_thousands_is_another_number() {
        assert!(Format::of("0.00,").scaled);
        assert!(Format::of("0\\.0,\"万\"").scaled);
        assert!(!Format::of("#,##0").scaled);
    }

    #[test]
    fn digits_that_are_lost_are_not_made_up() {
        assert_eq!(decimal("5.32000000000000e20"), None);
        assert_eq!(decimal("9.99999999999999e14"), Some(Decimal::from(999_999_999_999_999_i64)));
        assert_eq!(decimal("1.00000000000000e15"), None);
        assert_eq!(decimal("1e400"), None);
        assert_eq!(decimal("NaN"), None);
    }
}
