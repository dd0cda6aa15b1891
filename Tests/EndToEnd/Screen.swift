import Glibc
import TestSupport

/// The program in a real terminal: a tmux server of the test's own.
final class Screen: Sendable {
  private let socket: String
  let logFile: String

  /// Runs `command` (a shell command line) at this size.
  init(
    _ command: String, width: Int = 120, height: Int = 40, term: String = "tmux-256color",
    locale: String = "C.UTF-8"
  ) throws {
    socket = temporaryPath("tmux")
    logFile = temporaryPath("exit")
    let line =
      "env -u TMUX -u COLORTERM XDG_STATE_HOME=\(socket)-state ESCDELAY=25 TERM=\(term) LC_ALL=\(locale) TZ=UTC \(command); echo \"exit $?\" > \(logFile); "
      + "stty -a | grep -o -- '-*icanon' ; echo after-vigil; sleep 600"
    let result = try run([
      "tmux", "-S", socket, "-f", "/dev/null", "new-session", "-d", "-x", "\(width)", "-y",
      "\(height)",
      "sh -c \(quoted(line))",
    ])
    guard result.code == 0 else { throw ProcessError("tmux", result.output) }
    if let serverID { Leftovers.note(serverID) }
  }

  deinit {
    if let serverID { Leftovers.forget(serverID) }
    _ = try? run(["tmux", "-S", socket, "kill-server"])
    unlink(socket)
    unlink(logFile)
  }

  /// What stands on the screen.
  var text: String { (try? run(["tmux", "-S", socket, "capture-pane", "-p"]).output) ?? "" }

  /// What the program writes to the terminal while something is done, up to a text in it.
  func bytes(within seconds: Double, until text: String, _ action: () -> Void) -> String {
    let file = temporaryPath("bytes")
    defer { unlink(file) }
    _ = try? run(["tmux", "-S", socket, "pipe-pane", "cat > \(file)"])
    action()
    _ = eventually(within: seconds) { contents(of: file).contains(text) }
    _ = try? run(["tmux", "-S", socket, "pipe-pane"])
    return contents(of: file)
  }

  func type(_ keys: String...) {
    for key in keys {
      _ = try? run(["tmux", "-S", socket, "send-keys", key])
      // A key right behind Escape would be taken for Alt and that key.
      if key == "Escape" { usleep(80_000) }
    }
  }

  func type(text: String) {
    _ = try? run(["tmux", "-S", socket, "send-keys", "-l", text])
  }

  func resize(width: Int, height: Int) {
    _ = try? run([
      "tmux", "-S", socket, "resize-window", "-x", "\(width)", "-y", "\(height)",
    ])
  }

  /// Whether the text comes up in time.
  func shows(_ texts: String..., within seconds: Double = 20) -> Bool {
    eventually(within: seconds) {
      let screen = text
      return texts.allSatisfy { screen.contains($0) }
    }
  }

  /// The process id of the program in the pane.
  func processID(named name: String) -> pid_t? {
    guard let shell = paneID, let children = try? run(["pgrep", "-P", "\(shell)"]).output
    else { return nil }
    for line in children.split(separator: "\n") {
      if let pid = pid_t(line),
        contents(of: "/proc/\(pid)/comm").hasPrefix(name)
      {
        return pid
      }
    }
    return nil
  }

  /// The process that was started in the pane.
  var paneID: pid_t? {
    (try? run(["tmux", "-S", socket, "display-message", "-p", "#{pane_pid}"]).output)
      .flatMap { pid_t($0.filter(\.isNumber)) }
  }

  /// The tmux server, which reads what the program writes.
  var serverID: pid_t? {
    (try? run(["tmux", "-S", socket, "display-message", "-p", "#{pid}"]).output)
      .flatMap { pid_t($0.filter(\.isNumber)) }
  }

  private func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
