//! The project's own commands: `cargo xtask <command>`. One file or folder each.

use std::process::ExitCode;

use anyhow::Result;

mod admin;
mod bench;
mod browser;
mod build;
mod chosen;
mod compile;
mod demo;
mod ledger;
mod npm;
mod paths;
mod report;
mod run;
mod schema;
mod serve;
mod signals;
mod suites;
mod system;
mod test;
mod tidy;
mod wrangler;

const HELP: &str = "\
cargo xtask <command>

  serve [--empty] [--port N] [--data DIR] [--dev]
        build, start the whole system on this machine and load the demo brand
        (--empty: no demo; prints the one-time set-up code instead)
  build [--release]
        build the app and the worker into dist/
  test [PHASE]... [-- WORDS]
        everything that must hold; phases: format tidy clippy native build workerd browser
  bench [PHASE]... [-- WORDS]
        speed, size and cost; phases: workerd browser schema serve cold
        (schema: requests generated from the OpenAPI document; fetches its tool from PyPI;
        serve: up to the first page in a fresh clone; cold: that, and all tests in another;
        without a phase everything, more than an hour)
  admin let-in|add-brand
        let an owner back in; found another brand (without more: how)
  check-ledger [--data DIR]
        prove every member's points and every kept figure on this machine's database
  tidy  check the house rules
";

fn main() -> ExitCode {
    let mut args: Vec<String> = std::env::args().skip(1).collect();
    let command = if args.is_empty() { String::new() } else { args.remove(0) };
    match dispatch(&command, args) {
        Ok(code) => code,
        Err(problem) => {
            eprintln!("\n{command}: {problem:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &str, args: Vec<String>) -> Result<ExitCode> {
    match command {
        "admin" => admin::command(args).map(|()| ExitCode::SUCCESS),
        "build" => build::command(args).map(|()| ExitCode::SUCCESS),
        "bench" => bench::command(args).map(code),
        "check-ledger" => ledger::command(args).map(code),
        "test" => test::command(args).map(code),
        "tidy" => tidy::command().map(|count| code(count.failed == 0)),
        "serve" => serve::command(args).map(|()| ExitCode::SUCCESS),
        _ => {
            eprint!("{HELP}");
            Ok(if matches!(command, "" | "help" | "--help") { ExitCode::SUCCESS } else { ExitCode::FAILURE })
        }
    }
}

fn code(good: bool) -> ExitCode {
    if good { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
