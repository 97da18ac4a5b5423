//! Each write counts once over a network that loses replies, however often it is sent. A tenth of the bar:
//! `cargo xtask bench workerd -- cut_replies` makes all of its 20,000 writes. `REGULARS_SEED=N` repeats the
//! chances of a run, which prints them.
use std::{
    io::{Read, Write},
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering::Relaxed},
    },
    thread,
};

use regulars_client::Failure;
use regulars_workerd_tests::{Client, dice::Dice, exactly_once, proxy::Proxy, tally::compare, with_books};

#[test]
#[ignore = "needs a system: cargo xtask test workerd"]
fn of_two_thousand_writes_over_a_bad_network_none_is_lost_and_none_doubled() {
    with_books(|owner| exactly_once::run(&owner, 2_000));
}

/// A server that says `hello`, by its length or in chunks, to whatever comes; how often it did so.
fn greeter(chunked: bool) -> (String, Arc<AtomicU64>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("its address"));
    let greeted = Arc::new(AtomicU64::new(0));
    let counter = greeted.clone();
    let reply = if chunked {
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
    } else {
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
    };
    thread::spawn(move || {
        for device in listener.incoming() {
            let (mut device, counter) = (device.expect("a connection"), counter.clone());
            thread::spawn(move || {
                let mut request = [0; 4_096];
                // What the test sends fits in one piece.
                while device.read(&mut request).is_ok_and(|length| length > 0) {
                    counter.fetch_add(1, Relaxed);
                    let _ = device.write_all(reply.as_bytes());
                }
            });
        }
    });
    (base, greeted)
}

#[test]
fn a_cut_reply_is_lost_after_the_server_gave_it() {
    for chunked in [false, true] {
        let (base, greeted) = greeter(chunked);
        let proxy = Proxy::before(&base, 100, Dice::new(7));
        let device = Client::new(&proxy.base());
        for sent in 1..=20 {
            let answer = device.send("POST", "/", &[], vec![]);
            assert!(matches!(answer, Err(Failure::Lost(_))), "{answer:?}");
            assert_eq!((greeted.load(Relaxed), proxy.cut()), (sent, sent));
        }
    }
}

#[test]
fn a_reply_that_is_not_cut_arrives_whole() {
    for chunked in [false, true] {
        let (base, greeted) = greeter(chunked);
        let proxy = Proxy::before(&base, 0, Dice::new(7));
        let device = Client::new(&proxy.base());
        for _ in 0..20 {
            let answer = device.send("POST", "/", &[], vec![]).expect("an answer");
            assert_eq!((answer.status, answer.text().as_str()), (200, "hello"));
        }
        assert_eq!((greeted.load(Relaxed), proxy.replies(), proxy.cut()), (20, 20, 0));
    }
}

#[test]
fn a_tenth_of_many_replies_is_cut() {
    let dice = Dice::new(7);
    let cut = (0..10_000).filter(|number| dice.apart(*number).below(100) < 10).count();
    assert!((850..1_150).contains(&cut), "{cut}");
}

#[test]
fn a_row_that_is_missing_and_a_row_too_many_are_seen() {
    let rows = |all: &[&str]| all.iter().map(|row| (*row).to_owned()).collect::<Vec<String>>();
    let (lost, doubled) = compare(&rows(&["a", "b", "b"]), &rows(&["b", "a", "b"]));
    assert_eq!((lost, doubled), (vec![], vec![]));
    let (lost, doubled) = compare(&rows(&["a", "b"]), &rows(&["b", "b", "c"]));
    assert_eq!((lost, doubled), (rows(&["a"]), rows(&["b", "c"])));
    // Two writes that were given one receipt: one of them is not in the books.
    assert_eq!(compare(&rows(&["a", "a"]), &rows(&["a"])).0, rows(&["a"]));
}
