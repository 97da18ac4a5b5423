//! Queries that run together, and the shape of what they give back.
use serde::de::DeserializeOwned;

use super::{DbError, Query, ResultSet, Statement};

/// One query, a vector of writes, or a tuple of these: run as one transaction.
pub trait Batch {
    /// `Vec<Row>` per query, in the batch's own shape.
    type Rows;
    /// How many statements each part has, where that is known only when it runs.
    type Size;
    fn statements(self, into: &mut Vec<Statement>) -> Self::Size;
    fn rows(size: Self::Size, sets: &mut dyn Iterator<Item = ResultSet>) -> Result<Self::Rows, DbError>;
}

impl<R: DeserializeOwned> Batch for Query<R> {
    type Rows = Vec<R>;
    type Size = ();
    fn statements(self, into: &mut Vec<Statement>) {
        into.push(self.statement);
    }
    fn rows((): (), sets: &mut dyn Iterator<Item = ResultSet>) -> Result<Vec<R>, DbError> {
        sets.next().ok_or_else(|| DbError::Other("a result is missing".to_owned()))?.rows()
    }
}

/// A query that this request may do without: then there are no rows.
impl<R: DeserializeOwned> Batch for Option<Query<R>> {
    type Rows = Vec<R>;
    type Size = bool;
    fn statements(self, into: &mut Vec<Statement>) -> bool {
        let asked = self.is_some();
        into.extend(self.map(|query| query.statement));
        asked
    }
    fn rows(asked: bool, sets: &mut dyn Iterator<Item = ResultSet>) -> Result<Vec<R>, DbError> {
        if asked { Query::rows((), sets) } else { Ok(vec![]) }
    }
}

/// Writes whose rows nobody reads.
impl Batch for Vec<Query<()>> {
    type Rows = ();
    type Size = usize;
    fn statements(self, into: &mut Vec<Statement>) -> usize {
        let size = self.len();
        into.extend(self.into_iter().map(|query| query.statement));
        size
    }
    fn rows(size: usize, sets: &mut dyn Iterator<Item = ResultSet>) -> Result<(), DbError> {
        sets.take(size).for_each(drop);
        Ok(())
    }
}

impl Batch for () {
    type Rows = ();
    type Size = ();
    fn statements(self, _: &mut Vec<Statement>) {}
    fn rows((): (), _: &mut dyn Iterator<Item = ResultSet>) -> Result<(), DbError> {
        Ok(())
    }
}

macro_rules! tuple {
    ($($t:ident),+) => {
        impl<$($t: Batch),+> Batch for ($($t,)+) {
            type Rows = ($($t::Rows,)+);
            type Size = ($($t::Size,)+);
            // A part is named by its type's letter.
            #[allow(non_snake_case)]
            fn statements(self, into: &mut Vec<Statement>) -> Self::Size {
                let ($($t,)+) = self;
                ($($t.statements(into),)+)
            }
            #[allow(non_snake_case)] // As above.
            fn rows(size: Self::Size, sets: &mut dyn Iterator<Item = ResultSet>) -> Result<Self::Rows, DbError> {
                let ($($t,)+) = size;
                Ok(($($t::rows($t, sets)?,)+))
            }
        }
    };
}
tuple!(A);
tuple!(A, B);
tuple!(A, B, C);
tuple!(A, B, C, D);
tuple!(A, B, C, D, E);
tuple!(A, B, C, D, E, F);
tuple!(A, B, C, D, E, F, G);
tuple!(A, B, C, D, E, F, G, H);
