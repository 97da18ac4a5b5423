//! Moves the half-year of the demo by whole weeks: a Saturday stays a Saturday, and its last day is yesterday.

use anyhow::{Context, Result};
use regulars_domain::time::BusinessDay;

/// How far the demo's days are moved, and the day after which nothing has happened yet.
pub struct Weeks {
    days: i32,
    until: BusinessDay,
}

impl Weeks {
    /// So that the last week of this column ends on `until` or, where weekdays differ, would end after it.
    pub fn ending(csv: &str, column: &str, until: BusinessDay) -> Result<Weeks> {
        let (at, rows) = table(csv, column)?;
        let last = rows
            .lines()
            .map(|row| day(row, at))
            .try_fold(BusinessDay(0), |last, day| day.map(|day| last.max(day)))?;
        Ok(Weeks { days: (until.0 - last.0 + 6).div_euclid(7) * 7, until })
    }

    /// The file with the days of this column moved, with or without a time behind them; what would lie in the future is left out.
    pub fn moved(&self, csv: &str, column: &str) -> Result<String> {
        let (at, rows) = table(csv, column)?;
        let header = csv.lines().next().unwrap_or_default();
        let mut out = format!("{header}\n");
        for row in rows.lines() {
            let moved = day(row, at)?.plus(self.days);
            if moved <= self.until {
                let mut cells: Vec<&str> = row.split(',').collect();
                let time = cells[at].split_once(' ').map_or(String::new(), |(_, time)| format!(" {time}"));
                let cell = format!("{moved}{time}");
                cells[at] = &cell;
                out.push_str(&cells.join(","));
                out.push('\n');
            }
        }
        Ok(out)
    }
}

/// Where the column stands, and the rows below the header. No cell before it holds a comma.
fn table<'a>(csv: &'a str, column: &str) -> Result<(usize, &'a str)> {
    let (header, rows) = csv.split_once('\n').context("a header")?;
    Ok((header.split(',').position(|name| name == column).context("the column")?, rows))
}

fn day(row: &str, at: usize) -> Result<BusinessDay> {
    let date = row.split(',').nth(at).and_then(|cell| cell.split(' ').next()).context("a day")?;
    date.parse().context("a date")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_move_by_whole_weeks_and_end_on_the_one_asked_for() {
        let csv = "a,b,sold_at\n1,1,2017-12-30 08:00:00\n2,1,2017-12-31 21:19:50\n";
        let until = BusinessDay::from_date(2026, 11, 21).expect("a day");
        let weeks = Weeks::ending(csv, "sold_at", until).expect("weeks");
        // The 31st was a Sunday: the next one after the 21st, a Saturday, is left out.
        let moved = weeks.moved(csv, "sold_at").expect("moved");
        assert_eq!(moved, "a,b,sold_at\n1,1,2026-11-21 08:00:00\n");
        // Other days go with them, to the same weekday.
        let joined = weeks.moved("card,joined,name\n1,2017-12-23,Ann\n", "joined").expect("moved");
        assert_eq!(joined, "card,joined,name\n1,2026-11-14,Ann\n");
    }
}
