//! A bad network: a proxy between a device and the server that loses replies after the server has done its
//! work.
use std::{
    io::{self, BufRead, BufReader, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    thread,
};

use crate::dice::Dice;

/// A running one, on a port of its own. Takes no more connections once it is dropped.
pub struct Proxy {
    address: SocketAddr,
    line: Arc<Line>,
}

/// What its connections share.
struct Line {
    /// Host and port of the server.
    server: String,
    dice: Dice,
    cut_percent: u64,
    replies: AtomicU64,
    cut: AtomicU64,
    over: AtomicBool,
}

impl Proxy {
    /// Stands before the server at `base`. Of the replies so many in a hundred are cut, once the whole of the
    /// reply has come in: half of them before their first byte, the others anywhere within. Which ones, the
    /// dice say.
    ///
    /// # Panics
    /// There is no free port.
    pub fn before(base: &str, cut_percent: u64, dice: Dice) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("its address");
        let line = Arc::new(Line {
            server: base.strip_prefix("http://").unwrap_or(base).to_owned(),
            dice,
            cut_percent,
            replies: AtomicU64::new(0),
            cut: AtomicU64::new(0),
            over: AtomicBool::new(false),
        });
        let shared = line.clone();
        thread::spawn(move || {
            for device in listener.incoming() {
                if shared.over.load(Relaxed) {
                    return;
                }
                let Ok(device) = device else { continue };
                let line = shared.clone();
                // A connection that fails is one that is gone: to the device it is a lost reply like any
                // other.
                thread::spawn(move || {
                    let _ = line.carry(&device);
                });
            }
        });
        Proxy { address, line }
    }

    /// Where devices reach it.
    pub fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// How many replies came in from the server.
    pub fn replies(&self) -> u64 {
        self.line.replies.load(Relaxed)
    }

    /// How many of them were cut.
    pub fn cut(&self) -> u64 {
        self.line.cut.load(Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.line.over.store(true, Relaxed);
        // Wakes the one who waits for connections, so that it sees that it is over.
        let _ = TcpStream::connect(self.address);
    }
}

impl Line {
    /// Carries requests and replies until either side is gone or a reply is cut.
    fn carry(&self, device: &TcpStream) -> io::Result<()> {
        let server = TcpStream::connect(&self.server)?;
        // A request and its reply are one write each: nothing is gained by waiting for more.
        device.set_nodelay(true)?;
        server.set_nodelay(true)?;
        let (mut from_device, mut from_server) = (BufReader::new(device), BufReader::new(&server));
        let (mut to_device, mut to_server) = (device, &server);
        while let Some(request) = Message::read(&mut from_device)? {
            to_server.write_all(&request.for_host(&self.server).bytes())?;
            let Some(reply) = Message::read(&mut from_server)? else { break };
            let bytes = reply.bytes();
            let mut dice = self.dice.apart(self.replies.fetch_add(1, Relaxed));
            if dice.below(100) < self.cut_percent {
                self.cut.fetch_add(1, Relaxed);
                let part = if dice.below(2) == 0 { 0 } else { dice.place(bytes.len()) };
                to_device.write_all(&bytes[..part])?;
                break;
            }
            to_device.write_all(&bytes)?;
        }
        device.shutdown(Shutdown::Both)
    }
}

/// A request or a reply as it came.
struct Message {
    /// Its lines with their ends, the empty one included.
    head: Vec<Vec<u8>>,
    /// In chunks, if it came so.
    body: Vec<u8>,
}

impl Message {
    /// The next one, whole; `None` where the sender has closed instead. Both sides say how long a body is: by
    /// its length or in chunks.
    fn read(from: &mut impl BufRead) -> io::Result<Option<Message>> {
        let (mut head, mut body) = (Vec::new(), Vec::<u8>::new());
        let (mut length, mut chunked) = (0_usize, false);
        loop {
            let mut line = Vec::new();
            if from.read_until(b'\n', &mut line)? == 0 {
                return Ok(None);
            }
            let (name, value) = field(&line);
            match name.as_str() {
                "content-length" => length = value.parse::<usize>().map_err(io::Error::other)?,
                "transfer-encoding" => chunked = value == "chunked",
                _ => {}
            }
            let last = line == b"\r\n";
            head.push(line);
            if last {
                break;
            }
        }
        body.resize(length, 0);
        from.read_exact(&mut body)?;
        while chunked {
            let start = body.len();
            from.read_until(b'\n', &mut body)?;
            let size = String::from_utf8_lossy(&body[start..]).trim().to_owned();
            let size = usize::from_str_radix(&size, 16).map_err(io::Error::other)?;
            let data = body.len();
            // With the end of line after it, which is all that follows the last, empty chunk.
            body.resize(data + size + 2, 0);
            from.read_exact(&mut body[data..])?;
            chunked = size > 0;
        }
        Ok(Some(Message { head, body }))
    }

    /// The same, asked of this host.
    fn for_host(mut self, host: &str) -> Message {
        for line in self.head.iter_mut().filter(|line| field(line).0 == "host") {
            *line = format!("host: {host}\r\n").into_bytes();
        }
        self
    }

    fn bytes(&self) -> Vec<u8> {
        [self.head.concat(), self.body.clone()].concat()
    }
}

/// Name and value of a line of the head, in small letters.
fn field(line: &[u8]) -> (String, String) {
    let line = String::from_utf8_lossy(line).to_ascii_lowercase();
    let (name, value) = line.split_once(':').unwrap_or((line.as_str(), ""));
    (name.to_owned(), value.trim().to_owned())
}
