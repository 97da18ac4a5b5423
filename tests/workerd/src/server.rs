//! A server of a test's own, which it may kill: bare workerd on a copy of the system's data.
use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use crate::books::told;

/// A running one. Ends when it is dropped, and with the test that started it, however that ends.
pub struct Server {
    /// Node, which leads a process group in which workerd is; none once both are dead.
    leader: Option<Child>,
    /// For example `http://127.0.0.1:40123`; another one at each start.
    pub base: String,
}

impl Server {
    /// Starts one on the data in this folder and waits until it takes requests. What it complains of is in
    /// `server.log` there.
    ///
    /// # Panics
    /// It does not start.
    pub fn start(folder: &Path) -> Server {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let code = told("REGULARS_SETUP_CODE").into_string().expect("a code in plain letters");
        // Killed, it leaves its temporary files: here they go with the test's data.
        let temporary = folder.join("tmp");
        fs::create_dir_all(&temporary).expect("a folder");
        let log = folder.join("server.log");
        let complaints = File::options().create(true).append(true).open(&log).expect("a log");
        let mut node = Command::new(root.join("node_modules/.bin/node"));
        node.current_dir(&root)
            .arg("xtask/src/bare.mjs")
            .arg(folder)
            .arg("0")
            .env("VARS", format!(r#"{{"SETUP_CODE":"{code}"}}"#))
            .env("ENDS_WITH_STDIN", "1")
            .env("TMPDIR", &temporary)
            .env("CLOUDFLARE_CF_FETCH_ENABLED", "false")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::from(complaints));
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut node, 0);
        let mut leader = node.spawn().expect("node: run `cargo xtask test workerd`");
        let output = leader.stdout.take();
        let mut server = Server { leader: Some(leader), base: String::new() };
        let (sender, ready) = mpsc::channel();
        // Reads on to the end: a server whose output nobody takes would stand still.
        thread::spawn(move || {
            let Some(output) = output else { return };
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if let Some((_, address)) = line.split_once("Ready on ") {
                    let _ = sender.send(address.trim().trim_end_matches('/').to_owned());
                }
            }
        });
        server.base = ready.recv_timeout(Duration::from_secs(60)).unwrap_or_else(|_| {
            panic!("the server did not start:\n{}", fs::read_to_string(&log).unwrap_or_default())
        });
        server
    }

    /// Kills it as the power does, the whole group in one moment. Whether nobody answers at its address any
    /// more, looked at for ten seconds.
    pub fn kill(&mut self) -> bool {
        self.end();
        let address = self.base.strip_prefix("http://").unwrap_or(&self.base);
        let killed = Instant::now();
        while killed.elapsed() < Duration::from_secs(10) {
            if TcpStream::connect(address).is_err() {
                return true;
            }
            thread::sleep(Duration::from_millis(5));
        }
        false
    }

    fn end(&mut self) {
        // Taken, so that the group is never named again once its number is free for others.
        let Some(mut leader) = self.leader.take() else { return };
        #[cfg(unix)]
        {
            use nix::sys::signal::{Signal, killpg};
            // An error means that nobody is left to receive it.
            let _ = killpg(nix::unistd::Pid::from_raw(leader.id().cast_signed()), Signal::SIGKILL);
        }
        #[cfg(not(unix))]
        let _ = leader.kill();
        let _ = leader.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
