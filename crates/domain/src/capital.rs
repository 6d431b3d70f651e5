//! Amounts in capital characters (大写金额), as vouchers and receipts carry them.

use crate::Money;

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];

impl Money {
    /// The amount in capital characters: 柒万壹仟叁佰元整.
    ///
    /// Follows the rules for filling in bills (正确填写票据和结算凭证的基本规定). Where they leave a choice:
    /// 整 follows 元 only, and 零 stands between 元 and 角 when the last digit before 元 is zero.
    /// Below zero begins with 负.
    pub fn to_capital(self) -> String {
        let fen = self.fen().unsigned_abs();
        let (yuan, jiao, fen) = (fen / 100, fen / 10 % 10, fen % 10);
        let mut text = String::new();
        if self < Self::ZERO {
            text.push('负');
        }
        if yuan > 0 || (jiao, fen) == (0, 0) {
            push_number(&mut text, yuan);
            text.push('元');
        }
        let gap = if jiao == 0 { fen > 0 } else { yuan % 10 == 0 };
        if yuan > 0 && gap {
            text.push('零');
        }
        push_digit(&mut text, jiao, "角");
        push_digit(&mut text, fen, "分");
        if (jiao, fen) == (0, 0) {
            text.push('整');
        }
        text
    }
}

/// A whole number; zero is 零.
fn push_number(text: &mut String, number: u64) {
    if number == 0 {
        text.push('零');
        return;
    }
    // The part above the word, the part below it, and from where on that leaves no gap.
    for (high, low, no_gap, word) in [
        (number / 100_000_000, number % 100_000_000, 10_000_000, '亿'),
        (number / 10_000, number % 10_000, 1_000, '万'),
    ] {
        if high > 0 {
            push_number(text, high);
            text.push(word);
            if low > 0 {
                if low < no_gap {
                    text.push('零');
                }
                push_number(text, low);
            }
            return;
        }
    }
    push_group(text, number);
}

/// A number of 1..=9999; a run of zeros between two digits is one 零.
fn push_group(text: &mut String, group: u64) {
    let digits =
        [(group / 1000, "仟"), (group / 100 % 10, "佰"), (group / 10 % 10, "拾"), (group % 10, "")];
    let mut gap = false;
    let mut begun = false;
    for (digit, unit) in digits {
        if digit == 0 {
            gap = begun;
            continue;
        }
        if gap {
            text.push('零');
        }
        push_digit(text, digit, unit);
        (gap, begun) = (false, true);
    }
}

/// A digit with its unit; zero is nothing.
fn push_digit(text: &mut String, digit: u64, unit: &str) {
    let capital = usize::try_from(digit).ok().and_then(|digit| DIGITS.get(digit));
    if let Some(capital) = capital.filter(|_| digit > 0) {
        text.push(*capital);
        text.push_str(unit);
    }
}

#[cfg(test)]
#[expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(yuan: &str, expected: &str) {
        assert_eq!(Money::parse_yuan(yuan).unwrap().to_capital(), expected);
    }

    #[test]
    fn whole_yuan_end_with_整() {
        check("0", "零元整");
        check("1", "壹元整");
        check("10", "壹拾元整");
        check("71300", "柒万壹仟叁佰元整");
        check("50000", "伍万元整");
        check("122500", "壹拾贰万贰仟伍佰元整");
        check("-1200", "负壹仟贰佰元整");
    }

    #[test]
    fn zeros_between_digits_are_one_零() {
        check("101", "壹佰零壹元整");
        check("1001", "壹仟零壹元整");
        check("1010", "壹仟零壹拾元整");
        check("10001", "壹万零壹元整");
        check("10100", "壹万零壹佰元整");
        check("100010", "壹拾万零壹拾元整");
        check("107000", "壹拾万柒仟元整");
        check("1000000", "壹佰万元整");
        check("10000001", "壹仟万零壹元整");
        check("100000000", "壹亿元整");
        check("100000001", "壹亿零壹元整");
        check("100010000", "壹亿零壹万元整");
        check("110000000", "壹亿壹仟万元整");
        check("100100010", "壹亿零壹拾万零壹拾元整");
        check("1000000000000", "壹万亿元整");
        check("1000100000000", "壹万零壹亿元整");
    }

    #[test]
    fn jiao_and_fen_follow() {
        check("0.50", "伍角");
        check("0.05", "伍分");
        check("0.53", "伍角叁分");
        check("1409.50", "壹仟肆佰零玖元伍角");
        check("6007.14", "陆仟零柒元壹角肆分");
        check("1680.32", "壹仟陆佰捌拾元零叁角贰分");
        check("107000.53", "壹拾万柒仟元零伍角叁分");
        check("16409.02", "壹万陆仟肆佰零玖元零贰分");
        check("325.04", "叁佰贰拾伍元零肆分");
        check("20.05", "贰拾元零伍分");
        check(
            "92233720368547758.07",
            "玖亿贰仟贰佰叁拾叁万柒仟贰佰零叁亿陆仟捌佰伍拾肆万柒仟柒佰伍拾捌元零柒分",
        );
    }

    /// The value of capital characters, read without knowing how they are written.
    fn fen_of(text: &str) -> i128 {
        let (sign, text) = text.strip_prefix('负').map_or((1, text), |rest| (-1, rest));
        let (yuan, rest) = text.split_once('元').unwrap_or(("", text));
        let of_unit = |unit| rest.chars().zip(rest.chars().skip(1)).find(|pair| pair.1 == unit);
        let value = |unit| of_unit(unit).map_or(0, |pair| digit_of(pair.0).unwrap());
        sign * (number_of(yuan) * 100 + value('角') * 10 + value('分'))
    }

    fn number_of(text: &str) -> i128 {
        for (word, size) in
            [('亿', 100_000_000), ('万', 10_000), ('仟', 1000), ('佰', 100), ('拾', 10)]
        {
            if let Some((high, low)) = text.rsplit_once(word) {
                return number_of(high) * size + number_of(low);
            }
        }
        text.chars().next_back().map_or(0, |last| digit_of(last).unwrap())
    }

    fn digit_of(c: char) -> Option<i128> {
        DIGITS.iter().position(|digit| *digit == c).and_then(|digit| digit.try_into().ok())
    }

    proptest! {
        #[test]
        fn capitals_are_read_back(fen in any::<i64>(), shift in 0u32..62) {
            let fen = fen >> shift;
            prop_assert_eq!(fen_of(&Money::from_fen(fen).to_capital()), i128::from(fen));
        }

        #[test]
        fn round_amounts_are_read_back(digits in 0i64..1000, zeros in 0u32..16, fen in 0i64..100) {
            let fen = digits * 10_i64.pow(zeros) + fen;
            let capital = Money::from_fen(fen).to_capital();
            prop_assert_eq!(fen_of(&capital), i128::from(fen));
            prop_assert!(!capital.contains("零零") && !capital.contains("零万") && !capital.contains("零亿"));
        }
    }
}
