//! Reading a chain's files: bytes in chunks → records → typed rows → batches small enough to send.
//!
//! The page feeds slices of the chosen file and sends what comes out; native tests feed the same bytes. Nothing here holds
//! more than one batch, the open purchase and (for files whose purchases are torn apart) a bounded number of waiting lines.
//!
//! A file is text in some [`encoding`], or a workbook, which [`xlsx`] makes into text.
//!
//! Order of use: [`csv::look`] at the first slice → [`mapping::Mapping::of_shape`], corrected by a person →
//! for purchases one pass of [`survey::Survey`] → [`reader::Reader`] once for the dry run and once for the real run →
//! [`refused::Writer`] over the file again for the rows that were not taken.
pub mod batch;
pub mod csv;
pub mod date;
pub mod encoding;
pub mod field;
pub mod mapping;
pub mod names;
pub mod number;
pub mod preview;
pub mod purchases;
pub mod reader;
pub mod reading;
pub mod reason;
pub mod refused;
pub mod survey;
pub mod table;
pub mod value;
pub mod when;
pub mod xlsx;
