import Glibc
import TestSupport
import Testing

/// A real sshd on 127.0.0.1 for the user of the tests, with keys of its own.
final class SecureShell: Sendable {
  private let folder: String
  private let port: Int
  private let server: Process

  /// nil where sshd is not installed.
  init?(_ folder: String) throws {
    guard access("/usr/sbin/sshd", X_OK) == 0, access("/usr/bin/ssh", X_OK) == 0 else {
      print("sshd is not installed")
      return nil
    }
    self.folder = folder
    port = Programs.freePorts()
    for name in ["host", "user"] {
      let made = try run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", "\(folder)/\(name)"])
      try #require(made.code == 0, "\(made.output)")
    }
    // sshd of root wants it for its child without rights; else its package's service makes it.
    if geteuid() == 0 { mkdir("/run/sshd", 0o755) }
    write(
      """
      ListenAddress 127.0.0.1:\(port)
      HostKey \(folder)/host
      AuthorizedKeysFile \(folder)/user.pub
      PidFile none
      StrictModes no
      UsePAM no
      PasswordAuthentication no
      PermitRootLogin prohibit-password
      PrintMotd no
      PrintLastLog no

      """, to: folder + "/sshd")
    server = try Process(
      ["/usr/sbin/sshd", "-D", "-e", "-f", folder + "/sshd"], output: folder + "/sshd.log")
    let isUp = eventually(within: 10) { [port] in Programs.listens(port) }
    try #require(isUp, "\(contents(of: folder + "/sshd.log"))")
  }

  deinit { server.stop() }

  /// The shell's line that runs another at the other end, with a terminal.
  func line(_ command: String) -> String {
    let user = getpwuid(geteuid()).map { String(cString: $0.pointee.pw_name) } ?? ""
    return "ssh -tt -F /dev/null -p \(port) -i \(folder)/user -o IdentitiesOnly=yes "
      + "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR "
      + "\(user)@127.0.0.1 \"LC_ALL=C.UTF-8 TZ=UTC \(command)\""
  }
}
