//! Unpacks the real files that browser tests choose in a dialog: `unpack FOLDER FILE…`. Prints where they are.
fn main() {
    let mut words = std::env::args().skip(1);
    let folder = words.next().expect("unpack FOLDER FILE…");
    for name in words {
        if let Some(path) = regulars_report::file(&folder, &name) {
            println!("{}", path.display());
        }
    }
}
