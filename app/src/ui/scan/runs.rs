//! The bars and spaces along a line, to a fraction of a pixel.

/// A lightest or darkest place.
#[derive(Clone, Copy)]
struct Peak {
    at: usize,
    value: f32,
}

/// How many peaks to either side tell what is light and what is dark hereabouts.
const AROUND: usize = 4;

/// Widths of spaces and bars in turn, beginning with a space. A rise or fall counts if it is more than `1 / share` of the line's
/// whole range.
pub fn runs(profile: &[f32], share: f32) -> Vec<f32> {
    let lightest = profile.iter().copied().fold(f32::MIN, f32::max);
    let darkest = profile.iter().copied().fold(f32::MAX, f32::min);
    let step = ((lightest - darkest) / share).max(6.0);
    let peaks = peaks(profile, step);
    let edges: Vec<f32> = (1..peaks.len()).filter_map(|i| edge(profile, &peaks, i)).collect();
    let ends = [0.0].into_iter().chain(edges).chain([profile.len() as f32]);
    let places: Vec<f32> = ends.collect();
    let widths = places.windows(2).filter_map(|pair| match pair {
        [from, to] => Some(to - from),
        _ => None,
    });
    // A line that begins in the dark has no quiet zone there: nothing can be read from its first run.
    let begins_dark = matches!(peaks.as_slice(), [first, second, ..] if first.value < second.value);
    widths.skip(usize::from(begins_dark)).collect()
}

/// Lightest and darkest places in turn. Wiggles smaller than `step` are noise.
fn peaks(profile: &[f32], step: f32) -> Vec<Peak> {
    let mut peaks: Vec<Peak> = vec![];
    let Some(&first) = profile.first() else { return peaks };
    let (mut high, mut low) = (Peak { at: 0, value: first }, Peak { at: 0, value: first });
    // Whether the line now climbs; unknown until it has left its beginning.
    let mut climbing = None;
    for (at, &value) in profile.iter().enumerate() {
        if value > high.value {
            high = Peak { at, value };
        }
        if value < low.value {
            low = Peak { at, value };
        }
        if climbing != Some(false) && high.value - value > step {
            peaks.push(high);
            low = Peak { at, value };
            climbing = Some(false);
        } else if climbing != Some(true) && value - low.value > step {
            peaks.push(low);
            high = Peak { at, value };
            climbing = Some(true);
        }
    }
    match climbing {
        Some(true) => peaks.push(high),
        Some(false) => peaks.push(low),
        None => {}
    }
    peaks
}

/// Where the line passes from the peak before `i` to that at `i`: at the middle between light and dark of the neighbourhood, which
/// is right for wide bars and narrow ones alike. Where blur leaves a narrow bar so pale that it hardly reaches this middle, a level
/// within its own reach.
fn edge(profile: &[f32], peaks: &[Peak], i: usize) -> Option<f32> {
    let (from, to) = (peaks.get(i.checked_sub(1)?)?, peaks.get(i)?);
    let near = peaks.get(i.saturating_sub(AROUND)..(i + AROUND).min(peaks.len()))?;
    let lightest = near.iter().map(|peak| peak.value).fold(f32::MIN, f32::max);
    let darkest = near.iter().map(|peak| peak.value).fold(f32::MAX, f32::min);
    let (low, high) = (from.value.min(to.value), from.value.max(to.value));
    let reach = (high - low) * 0.3;
    let level = ((lightest + darkest) / 2.0).max(low + reach).min(high - reach);
    let falls = from.value > to.value;
    let passed = |value: f32| if falls { value <= level } else { value >= level };
    let part = profile.get(from.at..=to.at)?;
    let at = part.iter().position(|&value| passed(value))?;
    let (before, after) = (*part.get(at.checked_sub(1)?)?, *part.get(at)?);
    Some((from.at + at) as f32 - (after - level) / (after - before))
}
