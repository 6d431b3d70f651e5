//! A folder in which everything is in order, and changes of it.

use intake::{Dossier, Intake, Level, Options, Remark};

/// The seven files.
#[derive(Clone)]
pub(crate) struct Base {
    files: Vec<(String, Vec<u8>)>,
}

/// The folder of an invented unit.
pub(crate) fn base() -> Base {
    let files: [(&str, &[u8]); 7] = [
        ("evaluation.toml", include_bytes!("base/evaluation.toml")),
        ("projects.toml", include_bytes!("base/projects.toml")),
        ("funding.toml", include_bytes!("base/funding.toml")),
        ("transactions.toml", include_bytes!("base/transactions.toml")),
        ("goals.toml", include_bytes!("base/goals.toml")),
        ("indicators.toml", include_bytes!("base/indicators.toml")),
        ("narrative.md", include_bytes!("base/narrative.md")),
    ];
    Base { files: files.map(|(name, bytes)| (name.to_owned(), bytes.to_vec())).to_vec() }
}

impl Base {
    /// The first `from` of a file becomes `to`.
    pub(crate) fn with(self, file: &str, from: &str, to: &str) -> Self {
        let text = self.text(file);
        assert!(text.contains(from), "{from}");
        self.put(file, text.replacen(from, to, 1).as_bytes())
    }

    /// `more` behind a file.
    pub(crate) fn and(self, file: &str, more: &str) -> Self {
        let text = self.text(file);
        self.put(file, format!("{text}\n{more}").as_bytes())
    }

    pub(crate) fn put(mut self, file: &str, bytes: &[u8]) -> Self {
        self.files.retain(|(name, _)| name != file);
        self.files.push((file.to_owned(), bytes.to_vec()));
        self
    }

    pub(crate) fn without(mut self, file: &str) -> Self {
        self.files.retain(|(name, _)| name != file);
        self
    }

    pub(crate) fn text(&self, file: &str) -> String {
        let (_, bytes) = self.files.iter().find(|(name, _)| name == file).unwrap();
        String::from_utf8(bytes.clone()).unwrap()
    }

    pub(crate) fn read(&self) -> Intake {
        self.read_with(Options::default())
    }

    pub(crate) fn accepted(&self) -> Intake {
        self.read_with(Options { accept_readings: true, ..Options::default() })
    }

    fn read_with(&self, options: Options) -> Intake {
        let files: Vec<(&str, &[u8])> =
            self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
        intake::read_folder(&files, options)
    }

    /// What it says, if there is nothing to be said about it but notes.
    #[track_caller]
    pub(crate) fn dossier(&self) -> Dossier {
        let intake = self.read();
        let serious: Vec<String> = intake
            .remarks
            .iter()
            .filter(|it| it.level != Level::Note)
            .map(Remark::to_string)
            .collect();
        assert!(serious.is_empty(), "{serious:#?}");
        intake.dossier.unwrap()
    }

    /// Place and reason of every remark but notes, of a folder that has no dossier.
    #[track_caller]
    pub(crate) fn refused(&self) -> Vec<String> {
        let intake = self.read();
        assert!(intake.dossier.is_none());
        let serious = intake.remarks.iter().filter(|it| it.level != Level::Note);
        serious.map(|it| format!("{} {}", it.place, it.reason)).collect()
    }

    /// The notes.
    pub(crate) fn notes(&self) -> Vec<String> {
        let intake = self.read();
        let notes = intake.remarks.iter().filter(|it| it.level == Level::Note);
        notes.map(Remark::to_string).collect()
    }
}

#[test]
fn a_folder_in_order_has_nothing_to_be_said() {
    let read = base().read();
    assert_eq!(read.remarks, []);
    let dossier = read.dossier.unwrap();
    assert_eq!(
        (dossier.projects.len(), dossier.documents.len(), dossier.vouchers.len()),
        (1, 1, 4)
    );
    assert_eq!(dossier.evaluation.indicators.len(), 7);
    assert_eq!(dossier.evaluation.sections.len(), 1);
    assert!(dossier.evaluation.readings.is_empty());
    let place = dossier.places.of("indicators[1].target").unwrap();
    assert_eq!(place.to_string(), "indicators.toml 第13行");
}
