//! The local Cloudflare: workerd with D1, behind wrangler's development server or bare, in a process group that ends with us.

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::{paths, run, signals};

/// How to start one.
pub struct Config<'a> {
    /// 0 takes a free one.
    pub port: u16,
    /// Holds the databases; made when missing.
    pub data: &'a Path,
    /// Variables of the worker, beside those of `wrangler.toml`.
    pub vars: &'a [(&'a str, &'a str)],
    /// What stands before the worker.
    pub front: Front<'a>,
}

/// What stands before the worker.
pub enum Front<'a> {
    /// Wrangler's development server, with the page and its files. `prebuilt` says what its `[build]` does: see
    /// `build::command`.
    Wrangler { prebuilt: &'a str },
    /// Nothing, and no files: to measure the worker instead of the development server.
    Bare,
}

/// A running system. Ends when dropped.
pub struct Server {
    child: Child,
    /// For example `http://127.0.0.1:8787`.
    pub base_url: String,
    /// Everything wrangler and the worker print.
    pub log: PathBuf,
}

impl Server {
    /// Where it keeps its data.
    pub fn folder(&self) -> &Path {
        self.log.parent().unwrap_or(&self.log)
    }

    /// Brings the local database to the newest migration, starts the worker and waits until it answers.
    pub fn start(config: &Config) -> Result<Server> {
        fs::create_dir_all(config.data).with_context(|| config.data.display().to_string())?;
        migrate(config.data)?;
        let log = config.data.join("server.log");
        File::create(&log)?;
        let mut command = match config.front {
            Front::Wrangler { prebuilt } => behind_wrangler(config, prebuilt),
            Front::Bare => bare(config),
        };
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::from(File::options().create(true).append(true).open(&log)?));
        let mut child = signals::spawn_group(&mut command).context("workerd")?;
        let lines = child.stdout.take().map(|stdout| forward(stdout, &log)).context("wrangler's output")?;
        let mut server = Server { child, base_url: String::new(), log };
        server.base_url = server.ready(&lines)?;
        Ok(server)
    }

    fn ready(&mut self, lines: &mpsc::Receiver<String>) -> Result<String> {
        let started = Instant::now();
        while started.elapsed() < Duration::from_secs(120) && !signals::stop_requested() {
            match lines.recv_timeout(Duration::from_millis(200)) {
                Ok(line) => {
                    if let Some((_, address)) = line.split_once("Ready on ") {
                        return Ok(address.trim().trim_end_matches('/').to_owned());
                    }
                }
                Err(mpsc::RecvTimeoutError::Timeout) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
            }
        }
        bail!("the server did not start:\n{}", fs::read_to_string(&self.log).unwrap_or_default())
    }

    /// True while it runs.
    pub fn runs(&mut self) -> bool {
        self.child.try_wait().is_ok_and(|status| status.is_none())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        signals::end_group(&mut self.child);
    }
}

fn behind_wrangler(config: &Config, prebuilt: &str) -> Command {
    let mut command = on_data(&["dev"], config.data);
    command
        .env("REGULARS_PREBUILT", prebuilt)
        .args(["--ip", "127.0.0.1", "--inspector-port", "0", "--show-interactive-dev-session=false"])
        .args(["--port", &config.port.to_string()]);
    for (name, value) in config.vars {
        command.args(["--var", &format!("{name}:{value}")]);
    }
    command
}

fn bare(config: &Config) -> Command {
    let mut node = run::tool("node");
    let vars: serde_json::Map<_, _> =
        config.vars.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect();
    node.arg("xtask/src/bare.mjs")
        .arg(config.data)
        .arg(config.port.to_string())
        .env("VARS", serde_json::Value::from(vars).to_string())
        .env("CLOUDFLARE_CF_FETCH_ENABLED", "false");
    node
}

/// Applies the migrations that the local database has not seen.
fn migrate(data: &Path) -> Result<()> {
    let any = paths::files_below(&paths::root("migrations"));
    if any.iter().all(|file| file.extension().is_none_or(|extension| extension != "sql")) {
        return Ok(());
    }
    run::capture(&mut on_data(&["d1", "migrations", "apply", "DB", "--local"], data))
        .context("migrations")?;
    Ok(())
}

/// A wrangler that asks nothing, tells nobody, and keeps its files in the data folder.
pub fn on_data(words: &[&str], data: &Path) -> Command {
    let mut wrangler = run::tool("wrangler");
    wrangler
        .args(words)
        .arg("--persist-to")
        .arg(data)
        .env("CI", "1")
        .env("WRANGLER_SEND_METRICS", "false")
        .env("WRANGLER_HIDE_BANNER", "true")
        .env("WRANGLER_LOG_PATH", data.join("wrangler"))
        .env("CLOUDFLARE_CF_FETCH_ENABLED", "false")
        // Tracing of every request halves the throughput.
        .env("X_LOCAL_OBSERVABILITY", "false");
    wrangler
}

/// Copies a child's output to the log and hands each line on, as long as somebody listens.
fn forward(output: impl std::io::Read + Send + 'static, log: &Path) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    let log = File::options().append(true).open(log);
    std::thread::spawn(move || {
        let Ok(mut log) = log else { return };
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let _ = writeln!(log, "{line}");
            let _ = sender.send(line);
        }
    });
    receiver
}
