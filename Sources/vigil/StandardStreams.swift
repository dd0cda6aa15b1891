internal import Cells
internal import Glibc
internal import Synchronization

/// Why standard output lost something, as errno tells it; 0 where all was taken, or the reader went away.
let outputFault = Atomic<Int32>(0)

/// Holds the numbers of standard streams that are closed, before any file or socket gets them and takes what is printed.
func holdStandardStreams() {
  for number in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(number, F_GETFD) < 0 {
    // The lowest free number is this one. What can't be written to tells that it was closed.
    _ = open("/dev/null", number == STDOUT_FILENO ? O_RDONLY : O_RDWR)
  }
}

/// What is said of `outputFault`.
func outputFaultText(_ fault: Int32) -> String {
  fault == EBADF
    ? "standard output is closed" : "standard output: \(String(cString: strerror(fault)))"
}

/// Writes to standard output, whole; a reader that went away ends it quietly, anything else is kept in `outputFault`.
func printOut(_ text: String) {
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let count = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    if count < 0, errno == EAGAIN {
      var waiting = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
      poll(&waiting, 1, -1)
      continue
    }
    if count <= 0 {
      if errno != EPIPE { outputFault.store(errno, ordering: .relaxed) }
      return
    }
    bytes = bytes.dropFirst(count)
  }
}

/// One line on standard error, free of control characters from outside.
func printError(_ text: String) {
  let line =
    "vigil: " + text.split(separator: "\n").map { cleaned(String($0)) }.joined(separator: "\n  ")
  var bytes = Array((line + "\n").utf8)[...]
  while !bytes.isEmpty {
    let count = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    if count <= 0 { return }
    bytes = bytes.dropFirst(count)
  }
}
