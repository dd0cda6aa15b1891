internal import Cells
internal import Glibc

/// Writes to standard output, whole; a reader that went away ends it quietly.
func printOut(_ text: String) {
  var bytes = Array(text.utf8)[...]
  while !bytes.isEmpty {
    let count = bytes.withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    if count <= 0 { return }
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
