//! Speed and growth of the real worker: what the benches share. Run by `cargo xtask bench`, never by the tests.
pub mod crowd;
pub mod storage;

use std::time::Duration;

/// The value below which this share (0..=1) of the samples lie. Zero where there is none.
pub fn percentile(samples: &mut [Duration], share: f64) -> Duration {
    samples.sort_unstable();
    let rank = ((samples.len().saturating_sub(1)) as f64 * share).round() as usize;
    samples.get(rank).copied().unwrap_or_default()
}

/// Milliseconds with one decimal.
pub fn millis(time: Duration) -> String {
    format!("{:.1}ms", time.as_secs_f64() * 1_000.0)
}
