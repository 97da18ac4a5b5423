//! Chance that can be had again: everything that a test leaves to chance follows from one number.
use crate::op;

/// SplitMix64: a few operations, and spread well enough to choose by.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// The same seed, the same throws.
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    /// Others that depend on this number only, not on how often these were thrown.
    pub fn apart(&self, number: u64) -> Dice {
        Dice(Dice(self.0 ^ number.wrapping_add(1).wrapping_mul(0xd6e8_feb8_6659_fd93)).roll())
    }

    /// Any number.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Below `end`, which is above zero.
    pub fn below(&mut self, end: u64) -> u64 {
        self.roll() % end
    }

    /// From `low` to `high`, both included.
    pub fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below(high.abs_diff(low) + 1) as i64
    }

    /// A place in a list of this length, which is above zero.
    pub fn place(&mut self, length: usize) -> usize {
        self.below(length as u64) as usize
    }
}

/// The number that this run follows: `REGULARS_SEED`, else a new one. It is printed, so that a failure can be
/// had again.
///
/// # Panics
/// `REGULARS_SEED` is no number.
pub fn seed() -> u64 {
    let told = std::env::var("REGULARS_SEED").ok();
    let told = told.map(|text| text.parse::<u64>().expect("REGULARS_SEED is a whole number"));
    let seed = told.unwrap_or_else(|| op().unsigned_abs());
    println!("seed {seed}; the same chances again: REGULARS_SEED={seed}");
    seed
}
