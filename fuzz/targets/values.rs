//! Whatever is typed into a cell is read or refused in Chinese, and normalising twice changes nothing.

#![no_main]

use grammar::{
    Profile, Scale, Terms, actual, amount, date, figures, normalise, rate, score, target, whole,
};
use intake::BareNumber;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for profile in [Profile::Value, Profile::Name, Profile::Prose] {
        let once = normalise(text, profile).text;
        assert_eq!(normalise(&once, profile).text, once, "normalising again changes {text:?}");
    }
    for scale in [Scale::Yuan, Scale::Wan] {
        let _ = amount(text, scale);
    }
    let _ = (date(text), rate(text, ""), score(text, ""), whole(text, '年', ""), figures(text));
    let (wanted, done) = text.split_once('|').unwrap_or((text, text));
    for is_ceiling in [false, true] {
        let terms = Terms { year: 2023, bare: BareNumber::Ask, is_ceiling, is_timed: is_ceiling };
        let promise = target(wanted, terms).ok().flatten();
        let _ = actual(done, promise.as_ref().map(|reading| &reading.value), 2023);
    }
});
