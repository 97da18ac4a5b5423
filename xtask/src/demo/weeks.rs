//! Moves the half-year of the demo's purchases by whole weeks: a Saturday stays a Saturday, and the last day is yesterday.

use anyhow::{Context, Result};
use regulars_domain::time::BusinessDay;

/// The column with the store's local time, `2017-12-31 21:19:50`.
const TIME: usize = 3;

/// The file with its times moved so that the last day is `until`; what would lie after it is left out.
pub fn moved(csv: &str, until: BusinessDay) -> Result<String> {
    let (header, rows) = csv.split_once('\n').context("a header")?;
    let last = rows.lines().map(day).try_fold(BusinessDay(0), |last, day| day.map(|day| last.max(day)))?;
    let weeks = (until.0 - last.0 + 6).div_euclid(7);
    let mut out = format!("{header}\n");
    for row in rows.lines() {
        let moved = day(row)?.plus(weeks * 7);
        if moved <= until {
            let cells: Vec<&str> = row.split(',').collect();
            let time = cells[TIME].split_once(' ').map_or("", |(_, time)| time);
            let local = format!("{moved} {time}");
            let cells =
                cells.iter().enumerate().map(|(at, cell)| if at == TIME { local.as_str() } else { cell });
            out.push_str(&cells.collect::<Vec<_>>().join(","));
            out.push('\n');
        }
    }
    Ok(out)
}

fn day(row: &str) -> Result<BusinessDay> {
    let date = row.split(',').nth(TIME).and_then(|cell| cell.split(' ').next()).context("a time")?;
    date.parse().context("a date")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn purchases_move_by_whole_weeks_and_end_on_the_day_asked_for() {
        let csv = "a,b,c,sold_at\n1,1,1,2017-12-30 08:00:00\n2,1,1,2017-12-31 21:19:50\n";
        let until = BusinessDay::from_date(2026, 11, 21).expect("a day");
        let moved = moved(csv, until).expect("moved");
        // The 31st was a Sunday: the next one after the 21st, a Saturday, is left out.
        assert_eq!(moved, "a,b,c,sold_at\n1,1,1,2026-11-21 08:00:00\n");
    }
}
