import Glibc
import JSON
import TestSupport
import Testing

extension EndToEnd {
  /// An engine as a service: its files read anew, its log, what it tells the service manager.
  @Suite struct ServeOperation {
    @Test func filesAreReadAnewAndBrokenOnesAreNot() throws {
      let shop = try ServedShop()
      try shop.start()
      shop.configure(targets: ["one", "two"])
      shop.signal(SIGHUP)
      #expect(eventually { shop.numbers("watched").count == 2 })
      #expect(eventually { logged(shop, "reloaded") }, "\(contents(of: shop.log))")
      #expect(status(shop)["reloadConfigSuccess"].bool == true)
      shop.write("scrape_configs: [\n", as: "prometheus.yml")
      shop.signal(SIGHUP)
      #expect(
        eventually { contents(of: shop.log).contains("the old configuration stays") },
        "\(contents(of: shop.log))")
      #expect(contents(of: shop.log).contains("prometheus.yml:2:1: "))
      #expect(status(shop)["reloadConfigSuccess"].bool == false)
      let before = shop.times("watched{instance='two'}").count
      #expect(eventually { shop.times("watched{instance='two'}").count > before + 1 })
      shop.configure(targets: ["three"])
      let asked = RawConnection(unix: shop.socket)?.ask("/-/reload", method: "POST")
      #expect(asked?.status == 200)
      let lines = contents(of: shop.log).split(separator: "\n")
      #expect(lines.count { $0.contains("\"reloaded\"") } == 2, "\(lines)")
      #expect(eventually { shop.numbers("watched{instance='three'}") == [424] })
      #expect(eventually { shop.numbers("watched").count == 1 })
    }

    @Test func everyLineOfTheLogIsAnObject() throws {
      let shop = try ServedShop()
      shop.configure(targets: ["one"])
      // A target that is down, with a password and a name that would break lines.
      let text = contents(of: shop.folder + "/prometheus.yml")
      shop.write(
        text + """
            - job_name: "dead\\n\\"end\\e[31m"
              basic_auth: {username: me, password: hunter2}
              static_configs: [{targets: ["127.0.0.1:1"]}]

          """, as: "prometheus.yml")
      try shop.start(["--log-level", "debug"])
      #expect(eventually { logged(shop, "target is down") }, "\(contents(of: shop.log))")
      shop.signal(SIGTERM)
      #expect(shop.exit() == 0)
      let lines = contents(of: shop.log).split(separator: "\n")
      #expect(lines.count >= 4)
      for line in lines {
        let tree = try JSON(parsing: String(line))
        for name in ["time", "level", "component", "message"] {
          #expect(tree[name].string?.isEmpty == false, "\(name): \(line)")
        }
        #expect(!line.contains("\u{1B}") && !line.contains("hunter2"), "\(line)")
      }
      #expect(logged(shop, "listening") && logged(shop, "stopping"))
      let told = contents(of: shop.folder + "/standard-error")
      #expect(told.isEmpty, "\(told)")
    }

    @Test func theServiceManagerIsTold() throws {
      let shop = try ServedShop()
      let inbox = try Inbox(shop.folder + "/notify")
      try shop.start(environment: ["NOTIFY_SOCKET": inbox.path])
      let ready = inbox.next() ?? ""
      #expect(ready.hasPrefix("READY=1\n") && ready.contains(shop.socket), "\(ready)")
      shop.signal(SIGHUP)
      let reloading = inbox.next() ?? ""
      #expect(reloading.hasPrefix("RELOADING=1\nMONOTONIC_USEC="), "\(reloading)")
      #expect(inbox.next() == "READY=1")
      shop.signal(SIGTERM)
      #expect(inbox.next() == "STOPPING=1")
      #expect(shop.exit() == 0)
    }

    private func logged(_ shop: ServedShop, _ message: String) -> Bool {
      contents(of: shop.log).split(separator: "\n").contains {
        (try? JSON(parsing: String($0)))?["message"].string == message
      }
    }

    private func status(_ shop: ServedShop) -> JSON {
      let answer = RawConnection(unix: shop.socket)?.ask("/api/v1/status/runtimeinfo")
      return (try? JSON(parsing: answer?.body ?? ""))?["data"] ?? .null
    }
  }
}

/// Where a service manager listens for what its services tell (sd_notify(3)).
private final class Inbox: Sendable {
  let path: String
  private let descriptor: Int32

  init(_ path: String) throws {
    self.path = path
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let isBound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
      }
    }
    guard isBound else { throw ProcessError(path, String(cString: strerror(errno))) }
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  /// The next message; nil where none comes.
  func next() -> String? {
    var bytes = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &bytes, bytes.count, 0)
    return count >= 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
  }
}
