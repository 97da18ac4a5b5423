//! Which chunks travel together.

use std::collections::BTreeSet;

/// What one more file costs whoever needs it, in bytes before compression: a request, a module to compile and link, and
/// what compression cannot share with its neighbours.
const FILE: usize = 8 * 1024;

/// A shared chunk up to this many bytes is copied to each part that needs it: so a part comes in few files that compress
/// well, and a second part brings some code that is there already.
const COPIED: usize = 80 * 1024;

/// Compiled code, and the parts of the app (screens, dialogs) that need it.
pub struct Chunk {
    pub needed_by: BTreeSet<usize>,
    /// In bytes before compression.
    pub size: usize,
    /// Whether it may be loaded a second time: not if it brings data that is written to.
    pub copyable: bool,
}

/// Chunks in one file.
#[derive(Clone, Debug, PartialEq)]
pub struct Bundle {
    pub needed_by: BTreeSet<usize>,
    size: usize,
    /// Their places in what was planned.
    pub chunks: Vec<usize>,
}

/// Copies what is small into each part's own bundle. Of the rest two are joined as long as the files spared weigh more
/// than the bytes that some part then loads in vain; always the most worthwhile pair first.
pub fn plan(chunks: &[Chunk]) -> Vec<Bundle> {
    let mut bundles: Vec<Bundle> = Vec::new();
    for (place, chunk) in chunks.iter().enumerate() {
        let copied = chunk.copyable && chunk.size <= COPIED;
        let owners: Vec<BTreeSet<usize>> = match copied {
            true => chunk.needed_by.iter().map(|part| BTreeSet::from([*part])).collect(),
            false => vec![chunk.needed_by.clone()],
        };
        for needed_by in owners {
            match bundles.iter_mut().find(|bundle| bundle.needed_by == needed_by) {
                Some(bundle) => {
                    bundle.size += chunk.size;
                    bundle.chunks.push(place);
                }
                None => bundles.push(Bundle { needed_by, size: chunk.size, chunks: vec![place] }),
            }
        }
    }
    while let Some((first, second)) = most_worthwhile(&bundles) {
        let joined = bundles.swap_remove(second);
        let into = &mut bundles[first];
        into.needed_by.extend(joined.needed_by);
        into.size += joined.size;
        into.chunks.extend(joined.chunks);
        into.chunks.sort_unstable();
        into.chunks.dedup();
    }
    bundles
}

/// The pair, the smaller index first.
fn most_worthwhile(bundles: &[Bundle]) -> Option<(usize, usize)> {
    let pairs = (0..bundles.len()).flat_map(|second| (0..second).map(move |first| (first, second)));
    pairs
        .map(|(first, second)| (gain(&bundles[first], &bundles[second]), first, second))
        .filter(|(gain, ..)| *gain > 0)
        .max_by_key(|(gain, ..)| *gain)
        .map(|(_, first, second)| (first, second))
}

/// Bytes that joining these two spares over all loads; below zero it costs.
fn gain(a: &Bundle, b: &Bundle) -> i64 {
    let both = a.needed_by.intersection(&b.needed_by).count();
    let in_vain = (a.needed_by.len() - both) * b.size + (b.needed_by.len() - both) * a.size;
    (both * FILE) as i64 - in_vain as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(size: usize, needed_by: &[usize], copyable: bool) -> Chunk {
        Chunk { needed_by: needed_by.iter().copied().collect(), size, copyable }
    }

    fn planned(chunks: &[Chunk]) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut bundles: Vec<_> = plan(chunks)
            .into_iter()
            .map(|bundle| (bundle.needed_by.into_iter().collect(), bundle.chunks))
            .collect();
        bundles.sort();
        bundles
    }

    #[test]
    fn what_is_small_is_copied_to_each_part_that_needs_it() {
        let chunks = [chunk(50_000, &[1], true), chunk(60_000, &[2], true), chunk(900, &[1, 2], true)];
        assert_eq!(planned(&chunks), [(vec![1], vec![0, 2]), (vec![2], vec![1, 2])]);
    }

    #[test]
    fn what_is_large_or_written_to_is_in_one_file_only() {
        let large = [chunk(50_000, &[1], true), chunk(60_000, &[2], true), chunk(90_000, &[1, 2], true)];
        assert_eq!(planned(&large), [(vec![1], vec![0]), (vec![1, 2], vec![2]), (vec![2], vec![1])]);
        let written = [chunk(50_000, &[1], true), chunk(60_000, &[2], true), chunk(900, &[1, 2], false)];
        assert_eq!(planned(&written), [(vec![1], vec![0]), (vec![1, 2], vec![2]), (vec![2], vec![1])]);
    }

    #[test]
    fn a_small_file_joins_one_that_most_of_its_parts_need_and_a_large_one_does_not() {
        let near = [chunk(90_000, &[1, 2], true), chunk(300, &[1, 2, 3], false)];
        assert_eq!(planned(&near), [(vec![1, 2], vec![0]), (vec![1, 2, 3], vec![1])]);
        let small = [chunk(2_000, &[1, 2], false), chunk(300, &[1, 2, 3], false)];
        assert_eq!(planned(&small), [(vec![1, 2, 3], vec![0, 1])]);
    }
}
