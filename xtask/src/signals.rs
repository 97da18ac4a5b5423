//! Ending politely: Ctrl-C and SIGTERM set a flag, and children are ended by their process group.

use std::process::{Child, Command};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Result;

static STOP: AtomicBool = AtomicBool::new(false);

/// True once Ctrl-C or SIGTERM was received. The first call installs the handler.
pub fn stop_requested() -> bool {
    static HANDLER: OnceLock<bool> = OnceLock::new();
    HANDLER.get_or_init(|| ctrlc::set_handler(|| STOP.store(true, Ordering::SeqCst)).is_ok());
    STOP.load(Ordering::SeqCst)
}

/// Starts a child in a process group of its own, so that Ctrl-C reaches only us and we end all of it together.
pub fn spawn_group(command: &mut Command) -> Result<Child> {
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    Ok(command.spawn()?)
}

/// Asks a child's whole group to end, and insists after ten seconds.
pub fn end_group(child: &mut Child) {
    if child.try_wait().is_ok_and(|status| status.is_none()) {
        signal(child, false);
        let asked = Instant::now();
        while asked.elapsed() < Duration::from_secs(10) {
            if child.try_wait().is_ok_and(|status| status.is_some()) {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    // Whatever of the group outlived its leader.
    signal(child, true);
    let _ = child.wait();
}

#[cfg(unix)]
fn signal(child: &mut Child, insist: bool) {
    use nix::sys::signal::{Signal, killpg};
    let group = nix::unistd::Pid::from_raw(child.id().cast_signed());
    // An error means that nobody is left to receive it.
    let _ = killpg(group, if insist { Signal::SIGKILL } else { Signal::SIGTERM });
}

#[cfg(not(unix))]
fn signal(child: &mut Child, _insist: bool) {
    let _ = child.kill();
}
