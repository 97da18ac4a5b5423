//! A write that can be sent again, and what it must leave in the books.
use std::{thread, time::Duration};

use regulars_api::{
    Code, Problem,
    members::{AddNote, CreateMember, Created, NewMember, NewNote, NoteKey},
    points::{AdjustPoints, Adjustment, PointsReceipt},
    purchases::{NewPurchase, NewRefund, Receipt, RecordPurchase, RecordSale, RefundPurchase},
};
use regulars_domain::ids::{MemberId, PurchaseId};

use crate::{Device, op};

/// A write with its key: however often it is sent, it is this one.
#[derive(Clone, Debug)]
pub struct Write {
    /// The operation's key.
    pub key: i64,
    pub what: What,
}

/// What is asked.
#[derive(Clone, Debug)]
pub enum What {
    Purchase(MemberId, NewPurchase),
    Sale(NewPurchase),
    Refund(PurchaseId, NewRefund),
    Points(MemberId, Adjustment),
    Note(MemberId, NewNote),
    Member(NewMember),
}

/// What was answered.
#[derive(Clone, Debug, PartialEq)]
pub enum Done {
    Receipt(Receipt),
    Points(PointsReceipt),
    Note(NoteKey),
    Member(Created),
}

/// So often a device sends one write before it gives up.
const TRIES: u32 = 200;

impl Write {
    /// One with a fresh key.
    pub fn new(what: What) -> Write {
        Write { key: op(), what }
    }

    /// Sends it once. `None`: whether it was done, nobody knows.
    pub fn send(&self, device: &Device) -> Option<Result<Done, Problem>> {
        let key = self.key;
        match &self.what {
            What::Purchase(member, new) => {
                told(device.attempt::<RecordPurchase>(*member, new, key), Done::Receipt)
            }
            What::Sale(new) => told(device.attempt::<RecordSale>((), new, key), Done::Receipt),
            What::Refund(sale, new) => told(device.attempt::<RefundPurchase>(*sale, new, key), Done::Receipt),
            What::Points(member, new) => {
                told(device.attempt::<AdjustPoints>(*member, new, key), Done::Points)
            }
            What::Note(member, new) => told(device.attempt::<AddNote>(*member, new, key), Done::Note),
            What::Member(new) => told(device.attempt::<CreateMember>((), new, key), Done::Member),
        }
    }

    /// Sends it until it is answered, as a page does.
    ///
    /// # Errors
    /// A sentence: it was refused, or never answered.
    pub fn insist(&self, device: &Device) -> Result<Done, String> {
        for _ in 0..TRIES {
            match self.send(device) {
                Some(Ok(done)) => return Ok(done),
                Some(Err(problem)) if problem.code == Code::Busy => thread::sleep(Duration::from_millis(5)),
                Some(Err(problem)) => return Err(format!("{problem:?} of {self:?}")),
                None => {}
            }
        }
        Err(format!("never answered: {self:?}"))
    }

    /// The rows that it leaves, as [`storage::rows`](crate::storage::rows) tells them: the operation, and its
    /// own.
    ///
    /// # Panics
    /// The answer is of another kind of write.
    pub fn rows(&self, done: &Done) -> Vec<String> {
        let own = match (&self.what, done) {
            (What::Purchase(..) | What::Sale(_) | What::Refund(..), Done::Receipt(receipt)) => {
                let member = receipt.member.map_or(0, MemberId::get);
                let (total, earned, redeemed) =
                    (receipt.totals.to_pay.0, receipt.earned.0, receipt.redeemed.0);
                format!("purchase {member} {} {} {total} {earned} {redeemed}", receipt.at.0, receipt.id)
            }
            (What::Points(member, asked), Done::Points(receipt)) => {
                format!("points {member} {} {}", receipt.points.0, asked.reason)
            }
            (What::Note(member, _), Done::Note(note)) => format!("note {member} {} {}", note.at.0, note.id),
            (What::Member(_), Done::Member(created)) => format!("member {}", created.id),
            (what, done) => panic!("{done:?} answers {what:?}"),
        };
        vec![format!("op {}", self.key), own]
    }

    /// Whose points it moved, and by how many: what the member has less what they owe.
    pub fn points(&self, done: &Done) -> Option<(MemberId, i64)> {
        match (&self.what, done) {
            (_, Done::Receipt(receipt)) => {
                receipt.member.map(|member| (member, receipt.earned.0 - receipt.redeemed.0))
            }
            (What::Points(member, _), Done::Points(receipt)) => Some((*member, receipt.points.0)),
            (_, Done::Member(created)) => Some((created.id, 0)),
            _ => None,
        }
    }
}

fn told<T>(answer: Option<Result<T, Problem>>, done: fn(T) -> Done) -> Option<Result<Done, Problem>> {
    answer.map(|answer| answer.map(done))
}
