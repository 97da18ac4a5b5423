//! Keys made by the server: they rise with time, so a span of time is a range of keys.
use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicI64, Ordering::Relaxed},
};

use regulars_domain::{ids::MAX_ID, time::Timestamp};

use crate::{error::AppError, secret::random};

/// Milliseconds at 2020-01-01T00:00Z, where keys begin to count.
const EPOCH: i64 = 1_577_836_800_000;

/// The keys of one isolate: 41 bits of milliseconds, 12 of sequence, ever rising.
#[derive(Clone, Default)]
pub struct Keys(Arc<AtomicI64>);

impl Keys {
    /// Those of this isolate, whichever request asks.
    pub fn of_isolate() -> Keys {
        static HERE: LazyLock<Keys> = LazyLock::new(Keys::default);
        HERE.clone()
    }

    /// Reserves `count` keys in a row and gives the first. Two isolates start at random places in the same millisecond; a clash
    /// within one primary key is refused and tried again. A key is one of a kind where its table's primary key says so, and no further:
    /// two members may each have a purchase of the same key.
    pub fn reserve(&self, millis: i64, count: i64) -> Result<i64, AppError> {
        let start = i64::from(u16::from_le_bytes(random::<2>()?) & 0x7ff);
        let floor = ((millis - EPOCH).max(1) << 12) | start;
        let last =
            self.0.fetch_update(Relaxed, Relaxed, |last| Some(last.max(floor) + count)).unwrap_or(floor);
        Ok(last.max(floor) + 1)
    }

    /// [`Keys::reserve`] above `last`, whatever this isolate's clock says: for rows whose order must be that of their keys.
    pub fn reserve_after(&self, millis: i64, last: i64, count: i64) -> Result<i64, AppError> {
        self.reserve(millis.max((last >> 12) + EPOCH + 1), count)
    }
}

/// The first key that could be made at this moment.
pub fn first_id_at(at: Timestamp) -> i64 {
    (at.0.saturating_mul(1_000).saturating_sub(EPOCH).clamp(0, MAX_ID >> 12)) << 12
}

/// A key above every key reserved up to the end of this second. Keys may run a little ahead of the clock when many are reserved
/// at once, hence some seconds more.
pub fn first_id_after(second: i64) -> i64 {
    first_id_at(Timestamp(second.saturating_add(10)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reserved_keys_never_overlap() {
        let keys = Keys::default();
        let first = keys.reserve(1_700_000_000_000, 5).expect("reserves");
        let next = keys.reserve(1_700_000_000_000, 1).expect("reserves");
        assert!(next >= first + 5);
    }
}
