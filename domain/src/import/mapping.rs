//! Which column fills which field: guessed from the names, corrected by a person, checked before a row is read.
use serde::{Deserialize, Serialize};

use super::{
    csv::{Delimiter, Record, Shape},
    date::{DateOrder, order_of},
    field::{Field, Kind, Need, ReadAs},
    names::{bare_names, names, plain},
    number::{Decimal, DecimalMark},
    reason::{Reason, Refusal, excerpt},
    value::trimmed,
    when::{Clock, is_bare_day, is_moment, is_time_of_day},
};

/// Which field each column fills, by position; `None` is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// What the rows are.
    pub kind: Kind,
    columns: Vec<Option<Field>>,
}

/// How the cells of a file are to be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Options {
    /// Decimal digits of the brand's currency.
    pub exponent: u32,
    /// The decimal mark of numbers that could be read either way.
    pub mark: DecimalMark,
    /// The order of dates that could be read either way.
    pub order: DateOrder,
    /// What the times of the file are where they do not say so themselves.
    pub clock: Clock,
    /// The store of rows that name none.
    pub store: Option<String>,
    /// What a row is that repeats another of its purchase.
    #[serde(default)]
    pub repeats: Repeats,
}

/// What a row is whose every cell is as in a row before of the same purchase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeats {
    /// A line of its own: tills write the same thing rung up twice as two equal rows.
    #[default]
    Lines,
    /// The same row written twice: left out.
    LeftOut,
}

/// What keeps a mapping from being used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum Gap {
    /// No column fills this field.
    Needs {
        /// Which.
        field: Field,
    },
    /// No column fills any of the fields of which the kind needs one; the first of them.
    NeedsOneOf {
        /// The first of them.
        field: Field,
    },
}

impl Mapping {
    /// Leaves out all of so many columns.
    pub fn empty(kind: Kind, columns: usize) -> Mapping {
        Mapping { kind, columns: vec![None; columns] }
    }

    /// Matches columns to fields by their names. Each field takes the column with its surest name; each column fills one
    /// field; what matches nothing is left out.
    pub fn guess(kind: Kind, header: &[String]) -> Mapping {
        let header: Vec<String> = header.iter().map(|name| plain(name)).collect();
        let mut mapping = Mapping::empty(kind, header.len());
        // How far down a field's list a name stands, for every pair that matches: the surest pairs are joined first.
        let mut pairs = Vec::new();
        for spec in kind.specs() {
            for (rank, name) in names(kind, spec.field).iter().chain(bare_names(kind, spec.field)).enumerate()
            {
                let name = plain(name);
                let same = header.iter().enumerate().filter(|(_, column)| **column == name);
                pairs.extend(same.map(|(at, _)| (rank, at, spec.field)));
            }
        }
        pairs.sort_by_key(|(rank, at, _)| (*rank, *at));
        for (_, at, field) in pairs {
            let free = mapping.column(at).is_none()
                && (mapping.may_repeat(field) || mapping.of(field).next().is_none());
            if free {
                mapping.set(at, Some(field));
            }
        }
        mapping
    }

    /// As [`Mapping::guess`], with a look at the first rows where names alone mislead: one file's `time` is a moment and another's
    /// is the time of day beside a date.
    pub fn of_shape(kind: Kind, shape: &Shape) -> Mapping {
        let mut mapping = Mapping::guess(kind, &shape.header);
        if kind.spec(Field::TimeOfDay).is_none() {
            return mapping;
        }
        let most = |at: usize, reads: fn(&str) -> bool| {
            let cells = shape.samples.iter().filter_map(|(_, cells)| cells.get(at));
            let cells: Vec<&str> = cells.map(|cell| trimmed(cell)).filter(|cell| !cell.is_empty()).collect();
            cells.iter().filter(|cell| reads(cell)).count() * 2 > cells.len()
        };
        // What is called a time and fills nothing else, the surest name first.
        let header: Vec<String> = shape.header.iter().map(|name| plain(name)).collect();
        let mut called = Vec::new();
        for name in names(kind, Field::Time).iter().chain(names(kind, Field::TimeOfDay)) {
            let name = plain(name);
            let free = |at: usize| matches!(mapping.column(at), None | Some(Field::Time | Field::TimeOfDay));
            called.extend((0..header.len()).filter(|at| header.get(*at) == Some(&name) && free(*at)));
        }
        let moment = mapping.of(Field::Time).chain(called.iter().copied()).find(|at| most(*at, is_moment));
        let Some(moment) = moment else { return mapping };
        mapping.set(moment, Some(Field::Time));
        if mapping.of(Field::TimeOfDay).next().is_none() && most(moment, is_bare_day) {
            let clock = called.iter().copied().find(|at| *at != moment && most(*at, is_time_of_day));
            if let Some(clock) = clock {
                mapping.set(clock, Some(Field::TimeOfDay));
            }
        }
        mapping
    }

    /// The field that a column fills.
    pub fn column(&self, at: usize) -> Option<Field> {
        self.columns.get(at).copied().flatten()
    }

    /// The columns that fill a field.
    pub fn of(&self, field: Field) -> impl Iterator<Item = usize> + '_ {
        self.columns.iter().enumerate().filter(move |(_, filled)| **filled == Some(field)).map(|(at, _)| at)
    }

    /// Lets a column fill a field of the kind, or none. A column that filled it before is left out, unless the field takes
    /// several.
    pub fn set(&mut self, at: usize, field: Option<Field>) {
        let field = field.filter(|field| self.kind.spec(*field).is_some());
        if let Some(field) = field.filter(|field| !self.may_repeat(*field)) {
            self.columns
                .iter_mut()
                .filter(|filled| **filled == Some(field))
                .for_each(|filled| *filled = None);
        }
        if let Some(column) = self.columns.get_mut(at) {
            *column = field;
        }
    }

    /// What is still missing. A file of purchases needs a column with the store, or a store for all of it.
    pub fn gaps(&self, options: &Options) -> Vec<Gap> {
        let has = |field: Field| self.of(field).next().is_some();
        let specs = || self.kind.specs().iter();
        let mut gaps: Vec<Gap> = specs()
            .filter(|spec| spec.need == Need::Required && !has(spec.field))
            .map(|spec| Gap::Needs { field: spec.field })
            .collect();
        if self.kind == Kind::Purchases && !has(Field::StoreCode) && options.store.is_none() {
            gaps.push(Gap::Needs { field: Field::StoreCode });
        }
        let one_of = || specs().filter(|spec| spec.need == Need::OneOf);
        if let Some(first) = one_of().next()
            && !one_of().any(|spec| has(spec.field))
        {
            gaps.push(Gap::NeedsOneOf { field: first.field });
        }
        gaps
    }

    fn may_repeat(&self, field: Field) -> bool {
        self.kind.spec(field).is_some_and(|spec| spec.several)
    }
}

impl Options {
    /// What the first rows of a file speak for. Times are taken as the store's own until a person says otherwise.
    pub fn guess(mapping: &Mapping, shape: &Shape, exponent: u32) -> Options {
        let cells = |read: &'static [ReadAs]| {
            let columns = mapping.kind.specs().iter().filter(move |spec| read.contains(&spec.read));
            let columns: Vec<usize> = columns.flat_map(|spec| mapping.of(spec.field)).collect();
            let rows = shape.samples.iter();
            rows.flat_map(move |(_, cells)| {
                columns.iter().filter_map(|at| cells.get(*at)).map(String::as_str).collect::<Vec<_>>()
            })
        };
        let wanted =
            if shape.delimiter == Delimiter::Comma { DecimalMark::Point } else { DecimalMark::Comma };
        let other = if wanted == DecimalMark::Point { DecimalMark::Comma } else { DecimalMark::Point };
        let reads = |mark| {
            let numbers = cells(&[ReadAs::Money, ReadAs::Quantity, ReadAs::Whole]);
            numbers.filter(|cell| Decimal::parse(cell, mark).is_some()).count()
        };
        Options {
            exponent,
            mark: if reads(other) > reads(wanted) { other } else { wanted },
            order: order_of(cells(&[ReadAs::Moment, ReadAs::Day, ReadAs::Birthday]))
                .unwrap_or(DateOrder::MonthFirst),
            clock: Clock::Store,
            store: None,
            repeats: Repeats::Lines,
        }
    }
}

/// A mapping made ready for reading many rows.
#[derive(Clone, Debug)]
pub struct Layout {
    columns: Vec<Option<Field>>,
    first: Vec<Option<usize>>,
    discounts: Vec<usize>,
    tags: Vec<usize>,
    fallback: Field,
}

impl Layout {
    /// For files with this many columns.
    pub fn new(mapping: &Mapping) -> Layout {
        let mut first = vec![None; Field::COUNT];
        for (at, field) in mapping.columns.iter().enumerate().rev() {
            if let Some(slot) = field.and_then(|field| first.get_mut(field as usize)) {
                *slot = Some(at);
            }
        }
        let of_kind = mapping.kind.specs().first().map_or(Field::Card, |spec| spec.field);
        Layout {
            columns: mapping.columns.clone(),
            first,
            discounts: mapping.of(Field::Discount).collect(),
            tags: mapping.of(Field::Tags).collect(),
            fallback: mapping.columns.iter().rev().find_map(|field| *field).unwrap_or(of_kind),
        }
    }

    /// The first column that fills a field.
    pub fn column(&self, field: Field) -> Option<usize> {
        self.first.get(field as usize).copied().flatten()
    }
    /// The columns whose amounts are added to the discount.
    pub fn discounts(&self) -> &[usize] {
        &self.discounts
    }
    /// The columns whose texts are tags.
    pub fn tags(&self) -> &[usize] {
        &self.tags
    }

    /// Looks at a record as a row of this mapping.
    ///
    /// # Errors
    /// A row with other than the header's number of cells ([`Reason::Ragged`]; blank cells too many are let pass), or that
    /// is not UTF-8 in a column that is read.
    pub fn row<'a>(&'a self, record: Record<'a>) -> Result<Row<'a>, Refusal> {
        let (has, wants) = (record.width(), self.columns.len());
        let surplus = (wants..has).any(|column| !record.cell(column).trim().is_empty());
        if has < wants || surplus {
            let missing = self.columns.iter().skip(has).find_map(|field| *field);
            let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
            return Err(Refusal {
                line: record.line,
                field: missing.unwrap_or(self.fallback),
                column: None,
                reason: Reason::Ragged { has: count(has), wants: count(wants) },
                value: excerpt(record.cells().next().unwrap_or_default()),
            });
        }
        let row = self.loose(record);
        if let Some(broken) = record.broken {
            let garbled = |column: &usize| record.cell(*column).contains('\u{fffd}');
            let read = |column: usize| Some((column, self.columns.get(column).copied().flatten()?));
            if let Some((column, field)) = (broken..wants).filter(garbled).find_map(read) {
                return Err(row.refuse_at(field, Some(column), Reason::NotUtf8));
            }
        }
        Ok(row)
    }

    /// The record by this layout, whatever it lacks: enough to tell which purchase a damaged line belongs to.
    pub fn loose<'a>(&'a self, record: Record<'a>) -> Row<'a> {
        Row { record, layout: self }
    }
}

/// A record whose cells are found by field.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The record itself.
    pub record: Record<'a>,
    layout: &'a Layout,
}

impl<'a> Row<'a> {
    /// A field's cell, trimmed; empty where no column fills it.
    pub fn get(&self, field: Field) -> &'a str {
        self.layout.column(field).map_or("", |column| trimmed(self.record.cell(column)))
    }
    /// A refusal that names the field and its column.
    pub fn refuse(&self, field: Field, reason: Reason) -> Refusal {
        let column = self.layout.column(field);
        self.refuse_at(field, column, reason)
    }
    /// A refusal of one of several columns of a field.
    pub fn refuse_at(&self, field: Field, column: Option<usize>, reason: Reason) -> Refusal {
        let value = column.map_or("", |column| self.record.cell(column));
        let column = column.and_then(|column| u32::try_from(column).ok());
        Refusal { line: self.record.line, field, column, reason, value: excerpt(value.trim()) }
    }
    /// The columns of discounts and tags.
    pub fn layout(&self) -> &'a Layout {
        self.layout
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::csv::look;

    /// The columns that fill the moment and the time of day.
    fn times(file: &str) -> (Vec<usize>, Vec<usize>) {
        let shape = look(file.as_bytes(), true).expect("a table");
        let mapping = Mapping::of_shape(Kind::Purchases, &shape);
        (mapping.of(Field::Time).collect(), mapping.of(Field::TimeOfDay).collect())
    }

    #[test]
    fn a_column_called_time_is_what_its_cells_are() {
        let whole = "receipt,time,paid\nR1,2026-08-01 09:15,2.50\nR2,2026-06-02 10:15,2.50\n";
        assert_eq!(times(whole), (vec![1], vec![]));
        let beside = "receipt,date,time,paid\nR1,2026-08-01,09:15,2.50\n";
        assert_eq!(times(beside), (vec![1], vec![2]));
        let chinese = "单号,时间,日期,金额\nR1,09:15,2026-08-01,2.50\n";
        assert_eq!(times(chinese), (vec![2], vec![1]));
        let swapped = "receipt,transaction time,transaction date,paid\nR1,9:15 PM,8/1/2026,2.50\n";
        assert_eq!(times(swapped), (vec![2], vec![1]));
        // Both say the day: the one that was surest stays, and the other tells nothing more.
        let twice = "receipt,order date,local time,paid\nR1,2026-08-01 09:15,2026-08-01 02:15,2.50\n";
        assert_eq!(times(twice), (vec![1], vec![]));
    }

    #[test]
    fn without_rows_or_with_cells_that_nobody_reads_the_names_decide() {
        for file in ["receipt,time,paid\n", "receipt,time,paid\nR1,,2.50\nR2,soon,1.00\n"] {
            assert_eq!(times(file), (vec![], vec![1]), "{file}");
        }
        assert_eq!(times("receipt,transaction timestamp,paid\nR1,soon,2.50\n"), (vec![1], vec![]));
    }
}
