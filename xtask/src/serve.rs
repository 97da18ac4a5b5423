//! `cargo xtask serve`: the whole system on this machine, from a fresh clone, with one command.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use regulars_api::house::GetStatus;
use regulars_client::Client;

use crate::build::{self, Profile};
use crate::wrangler::{Config, Front, Server};
use crate::{demo, paths, signals};

struct Options {
    empty: bool,
    port: u16,
    data: PathBuf,
    profile: Profile,
}

impl Options {
    fn parse(args: Vec<String>) -> Result<Options> {
        let mut options =
            Options { empty: false, port: 8787, data: paths::root("data"), profile: Profile::Release };
        let mut args = args.into_iter();
        while let Some(arg) = args.next() {
            match arg.as_str() {
                "--empty" => options.empty = true,
                "--dev" => options.profile = Profile::Page,
                "--port" => {
                    options.port = args.next().and_then(|port| port.parse().ok()).context("--port N")?
                }
                "--data" => options.data = std::path::absolute(args.next().context("--data DIR")?)?,
                other => bail!("unknown option {other}"),
            }
        }
        Ok(options)
    }
}

/// Builds, starts, loads the demo brand at the first start, and runs until Ctrl-C.
pub fn command(args: Vec<String>) -> Result<()> {
    let started = Instant::now();
    let options = Options::parse(args)?;
    signals::stop_requested();
    build::build(options.profile)?;

    let code = setup_code(&options.data)?;
    let mut server = Server::start(&Config {
        port: options.port,
        data: &options.data,
        vars: &[("SETUP_CODE", &code)],
        front: Front::Wrangler {
            prebuilt: if options.profile == Profile::Release { "release" } else { "watch" },
        },
    })?;
    first_page(&server.base_url)?;
    println!("\nfirst page after {:.0} s", started.elapsed().as_secs_f64());

    let empty = Client::new(&server.base_url).call::<GetStatus>((), &()).context("the first answer")?.empty;
    let fresh = demo::Fresh { base_url: &server.base_url, data: &options.data, setup_code: &code };
    let notes = demo_once(&options.data, empty && !options.empty, &fresh)?;
    // By name: browsers keep Secure cookies over plain http for localhost only.
    println!("\n  Regulars   {}", server.base_url.replace("127.0.0.1", "localhost"));
    if empty && options.empty {
        println!("  set-up code, good for one brand: {code}");
    }
    for line in notes {
        println!("  {line}");
    }
    println!("  data {}, log {}; Ctrl-C ends\n", options.data.display(), server.log.display());
    clock(&server.base_url);

    let mut night = Instant::now();
    while !signals::stop_requested() {
        // Workerd has no clock of its own: what Cloudflare's would do is asked for here, by the same timetable.
        if night.elapsed() >= EVERY {
            night = Instant::now();
            clock(&server.base_url);
        }
        if !server.runs() {
            bail!("the server ended by itself: see {}", server.log.display());
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    println!("ending");
    Ok(())
}

/// As `[triggers]` in `wrangler.toml` says.
const EVERY: Duration = Duration::from_secs(15 * 60);

/// Lets the clock strike. What it cost, and what failed, is in the server's log; an answer that does not come costs nothing here.
fn clock(base_url: &str) {
    let base_url = base_url.to_owned();
    std::thread::spawn(move || {
        let _ = Client::new(&base_url).send("GET", "/cdn-cgi/handler/scheduled", &[], Vec::new());
    });
}

/// The code that a first visit to an empty instance must show: made with the data folder, kept with it.
fn setup_code(data: &Path) -> Result<String> {
    let path = data.join("setup-code");
    if let Ok(code) = fs::read_to_string(&path) {
        return Ok(code.trim().to_owned());
    }
    // No 1, i, l, o: the code is typed from a terminal. 32 letters, so a byte picks one without bias.
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
    let mut random = [0_u8; 20];
    getrandom::fill(&mut random).map_err(|problem| anyhow::anyhow!("no randomness: {problem}"))?;
    let code: Vec<char> = random.iter().map(|byte| char::from(LETTERS[usize::from(byte % 32)])).collect();
    let code = code.chunks(5).map(|part| part.iter().collect::<String>()).collect::<Vec<_>>().join("-");
    fs::create_dir_all(data)?;
    fs::write(&path, &code)?;
    #[cfg(unix)]
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(code)
}

/// Asks for the page as a browser would.
fn first_page(base_url: &str) -> Result<()> {
    let as_browser = [("accept", "text/html"), ("sec-fetch-mode", "navigate")];
    let answer = Client::new(base_url).send("GET", "/", &as_browser, Vec::new()).context("the first page")?;
    if !answer.text().contains("data-build") {
        bail!("{base_url} answered something that is not the page");
    }
    Ok(())
}

/// Loads the demo brand where it is wanted; its sign-ins are kept with the data and shown at every later start.
fn demo_once(data: &Path, wanted: bool, fresh: &demo::Fresh) -> Result<Vec<String>> {
    let path = data.join("demo-sign-ins");
    if wanted {
        let lines = demo::load(fresh).context("loading the demo brand")?;
        fs::write(&path, lines.join("\n"))?;
    }
    Ok(fs::read_to_string(&path).unwrap_or_default().lines().map(str::to_owned).collect())
}
