//! The fonts are looked for before anything is done: without them there is no paper at the end.

use crate::cli::Where;

/// Whether there are fonts for the services that this process would run.
///
/// # Errors
/// In Chinese: where it was looked, and what to do.
pub(crate) fn find(at: &Where) -> anyhow::Result<()> {
    if at.connect.is_empty() {
        report::find_fonts(at.fonts.as_deref()).map_err(anyhow::Error::new)?;
    }
    Ok(())
}
