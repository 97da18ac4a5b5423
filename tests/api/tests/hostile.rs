//! Hostile input: whatever is sent, read or typed, nothing panics, nothing is answered as a fault of ours, and each refusal names the
//! field that it is for.
mod dice;
mod parsers;
mod requests;
mod tally;
mod values;
mod workbook;

#[test]
fn hostile_input_panics_nowhere_and_is_refused_by_name() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let mut tally = std::thread::scope(|scope| {
        let parsers = scope.spawn(parsers::all);
        let requests = requests::all(&runtime);
        let mut tally = parsers.join().expect("no panic beyond the counted ones");
        tally.add(requests);
        tally
    });
    tally.panics.sort();
    tally.report();
}
