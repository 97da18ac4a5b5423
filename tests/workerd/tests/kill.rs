//! kill -9 of the server in the middle of writes: what was acknowledged is there after it, each batch is
//! there whole or not at all, and what was not acknowledged comes to one when it is sent again.
//! `REGULARS_KILLS=N` kills more often than 20 times, `REGULARS_SEED=N` repeats the chances of a run, which
//! prints them.
use std::{
    collections::BTreeSet,
    path::Path,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
    thread,
    time::{Duration, Instant},
};

use regulars_api::{Code, house::GetMe};
use regulars_domain::ids::MemberId;
use regulars_report::bar;
use regulars_workerd_tests::{
    Device, books,
    dice::{self, Dice},
    server::Server,
    shop::{lines, rich},
    storage,
    tally::{Difference, Promised, some},
    writes::{Done, What, Write},
};

const TILLS: u64 = 6;
/// Few enough for two tills to meet at one now and then.
const MEMBERS: u64 = 40;

/// What a till did while there was a server.
#[derive(Default)]
struct Shift {
    done: Vec<(Write, Done)>,
    /// Sent, and whether they were done nobody knows.
    open: Vec<Write>,
}

/// Writes purchases until the server is gone.
fn shift(device: &Device, members: &[MemberId], mut dice: Dice, over: &AtomicBool) -> Shift {
    let mut shift = Shift::default();
    while !over.load(Relaxed) {
        let member = members[dice.place(members.len())];
        let totals: Vec<i64> = (0..3).map(|_| dice.between(500, 20_000)).collect();
        // Some move a lot that is there, each makes one.
        let redeem = if dice.below(2) == 0 { 100 } else { 0 };
        let write = Write::new(What::Purchase(member, lines(&totals, redeem)));
        match write.send(device) {
            Some(Ok(done)) => shift.done.push((write, done)),
            Some(Err(problem)) if matches!(problem.code, Code::Busy | Code::Internal) => {
                shift.open.push(write);
            }
            Some(Err(problem)) => panic!("{problem:?} of {write:?}"),
            None => {
                shift.open.push(write);
                break;
            }
        }
    }
    shift
}

/// What was found after the kills.
#[derive(Default)]
struct Found {
    lost: Vec<String>,
    /// Batches that are not whole.
    halved: Vec<String>,
    doubled: Vec<String>,
    /// Not acknowledged before a kill, and so many of them done.
    open: usize,
    open_done: usize,
}

impl Found {
    fn nothing(&self) -> bool {
        self.lost.is_empty() && self.halved.is_empty() && self.doubled.is_empty()
    }

    /// The books as a kill left them: all that was acknowledged, and of the open writes whole ones only.
    fn after_kill(&mut self, folder: &Path, promised: &Promised, open: &[Write]) {
        let Difference { lost, doubled: beyond, .. } = promised.against(folder);
        self.lost.extend(lost);
        let known: BTreeSet<String> = open.iter().map(|write| format!("op {}", write.key)).collect();
        let (done, rest): (Vec<String>, Vec<String>) =
            beyond.into_iter().partition(|row| known.contains(row));
        // An operation and its purchase are of one batch, as is all that the proof compares with the
        // purchase.
        if rest.len() != done.len() || !rest.iter().all(|row| row.starts_with("purchase ")) {
            self.halved.push(format!("operations {done:?} with {rest:?}"));
        }
        self.open += open.len();
        self.open_done += done.len();
        self.prove(folder);
    }

    /// The books once all that was open was sent again: exactly what was answered.
    fn after_all(&mut self, folder: &Path, promised: &Promised) {
        let Difference { lost, doubled, points } = promised.against(folder);
        self.lost.extend(lost);
        self.doubled.extend(doubled);
        self.halved.extend(points);
    }

    fn prove(&mut self, folder: &Path) {
        let (faults, said) = books::faults(folder);
        if faults > 0 {
            self.halved.push(said);
        }
    }
}

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn what_was_acknowledged_before_a_kill_is_there_after_it_and_every_batch_is_whole() {
    let kills = std::env::var("REGULARS_KILLS").ok();
    let kills = kills.map_or(20, |text| text.parse::<u64>().expect("REGULARS_KILLS is a whole number"));
    let dice = Dice::new(dice::seed());
    let folder = storage::copy("killed");
    let mut server = Server::start(&folder);
    let owner = Device::owner(&server.base);
    let members: Vec<MemberId> = (0..MEMBERS).map(|_| rich(&owner)).collect();
    let mut promised = Promised::now(&folder);
    let (mut found, mut starts, mut acknowledged) = (Found::default(), Vec::new(), 0);
    for kill in 0..kills {
        let mut chance = dice.apart(kill);
        let after = Duration::from_millis(100 + chance.below(700));
        let over = AtomicBool::new(false);
        let (over, members) = (&over, &members[..]);
        let shifts: Vec<Shift> = thread::scope(|scope| {
            let till = |number| {
                let (device, dice) = (owner.through(&server.base), chance.apart(number));
                scope.spawn(move || shift(&device, members, dice, over))
            };
            let tills: Vec<_> = (0..TILLS).map(till).collect();
            thread::sleep(after);
            let dead = server.kill();
            over.store(true, Relaxed);
            assert!(dead, "a killed server goes on answering");
            tills.into_iter().map(|till| till.join().expect("no panic")).collect()
        });
        let mut open = Vec::new();
        for shift in shifts {
            acknowledged += shift.done.len();
            for (write, done) in &shift.done {
                promised.add(write, done);
            }
            open.extend(shift.open);
        }

        let began = Instant::now();
        server = Server::start(&folder);
        let device = owner.through(&server.base);
        device.call::<GetMe>((), &()).expect("the session has outlived the server");
        starts.push(began.elapsed().as_millis());

        found.after_kill(&folder, &promised, &open);
        for write in open {
            let done = write.insist(&device).expect("what was not acknowledged is taken when it comes again");
            promised.add(&write, &done);
        }
        found.after_all(&folder, &promised);
        if !found.nothing() {
            println!("kill {} did harm", kill + 1);
            break;
        }
    }
    found.prove(&folder);
    println!(
        "{kills} kills: {acknowledged} purchases acknowledged, {} not, of which {} were done",
        found.open, found.open_done
    );
    let slowest = starts.into_iter().max().unwrap_or_default();
    bar("kill-up-again", format!("{slowest}ms"), "reported", true);
    let [lost, halved, doubled] = [&found.lost, &found.halved, &found.doubled].map(Vec::len);
    let hold = [
        bar("kill-lost", lost, 0, lost == 0),
        bar("kill-halved", halved, 0, halved == 0),
        bar("kill-doubled", doubled, 0, doubled == 0),
    ];
    let told = [&found.lost, &found.halved, &found.doubled].map(|lines| some(lines));
    assert!(hold.into_iter().all(|holds| holds), "lost, halved, doubled: {}", told.join("\n"));
    assert!(found.open as u64 >= kills, "a kill met no write under way: {} in all", found.open);
}
