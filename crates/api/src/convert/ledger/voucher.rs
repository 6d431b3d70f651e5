//! Lines of vouchers: a number and a line, both or neither.

use domain::VoucherLine;

use crate::InvalidRequest;

/// Reads `voucher_number` and `voucher_line`.
pub(super) fn voucher(number: &str, line: i32) -> Result<Option<VoucherLine>, InvalidRequest> {
    if number.is_empty() && line == 0 {
        return Ok(None);
    }
    let read = VoucherLine::try_new(number, line.into());
    read.map(Some).map_err(|error| InvalidRequest::new(error.field(), error))
}

/// The two fields.
pub(super) fn voucher_to_pb(voucher: Option<&VoucherLine>) -> (String, i32) {
    voucher.map_or_else(Default::default, |it| {
        // At most what the contract holds.
        (it.number().to_owned(), i32::try_from(it.line()).unwrap_or(i32::MAX))
    })
}
