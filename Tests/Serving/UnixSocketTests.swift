import Glibc
import Serving
import TestSupport
import Testing
import Transport

@Suite struct UnixSocketTests {
  private static let routes = Routes([
    Routes.Route("/") { request in
      ServedAnswer(
        text: "\(request.client.uid.map { "\($0)" } ?? "nobody") \(request.client.mayChange)")
    }
  ])

  private func opened(_ path: String, group: String? = nil) throws -> HTTPServer {
    try HTTPServer(.unix(path: path, group: group), Self.routes)
  }

  private func ask(_ path: String) async throws -> String {
    var request = HTTPRequest("http://vigil/")
    request.unixSocket = path
    request.timeout = .seconds(5)
    return String(decoding: try await HTTPClient().send(request).body, as: UTF8.self)
  }

  private func mode(_ path: String) -> mode_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
  }

  @Test func itsUsersAreKnownAndMayChange() async throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/vigil.sock"
    let server = try opened(path)
    #expect(try await ask(path) == "\(getuid()) true")
    #expect(mode(path) == 0o600 && server.port == 0 && server.address == path)
    #expect(!server.isReadOnly)
    server.stop()
    #expect(mode(path) == nil)
  }

  @Test func aGroupIsLetIn() throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/vigil.sock"
    let server = try opened(path, group: "\(getgid())")
    #expect(mode(path) == 0o660)
    server.stop()
    #expect(
      throws: ServingError("group no-such-group", "there is none of this name")
    ) { try opened(path, group: "no-such-group") }
    #expect(mode(path) == nil)
  }

  @Test func aLiveSocketIsAnErrorAndADeadOneIsReplaced() async throws {
    let folder = try ScratchFolder()
    let path = folder.path + "/vigil.sock"
    let first = try opened(path)
    #expect(throws: ServingError(path, "another process listens there")) { try opened(path) }
    #expect(try await ask(path) == "\(getuid()) true")
    first.stop()
    // As a process leaves it that was killed.
    let dead = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let code = withUnsafeBytes(of: &address) {
      bind(
        dead, $0.baseAddress?.assumingMemoryBound(to: sockaddr.self),
        socklen_t(MemoryLayout<sockaddr_un>.size))
    }
    try #require(code == 0)
    close(dead)
    let second = try opened(path)
    #expect(try await ask(path) == "\(getuid()) true")
    second.stop()
  }

  @Test func whatIsNoSocketStays() throws {
    let folder = try ScratchFolder()
    let path = folder.write("vigil.sock", "mine")
    #expect(throws: ServingError(path, "is there already, and is no socket")) {
      try opened(path)
    }
    #expect(contents(of: path) == "mine")
  }

  @Test func whereItCannotBeIsSaid() throws {
    let long = "/tmp/" + String(repeating: "a", count: 120)
    #expect(throws: ServingError(long, "a socket's path has at most 107 bytes, this one has 125")) {
      try opened(long)
    }
    #expect(throws: ServingError("/no/such/place", "No such file or directory")) {
      try opened("/no/such/place")
    }
  }
}

@Suite struct ListenAddressTests {
  @Test(arguments: [
    ("127.0.0.1:9490", ListenAddress.tcp(host: "127.0.0.1", port: 9490)),
    ("[::1]:0", .tcp(host: "::1", port: 0)), (":9490", .tcp(host: "", port: 9490)),
    ("localhost:80", .tcp(host: "localhost", port: 80)),
    ("unix:/run/vigil.sock", .unix(path: "/run/vigil.sock", group: nil)),
    ("9490", nil), ("::1:80", nil), ("a:b", nil), ("a:70000", nil), ("[a]:1", nil), ("unix:", nil),
    ("", nil),
  ])
  func addressesAreRead(_ text: String, _ expected: ListenAddress?) {
    #expect(ListenAddress(text) == expected)
  }

  @Test func namesAndIPv6AreListenedAt() async throws {
    let routes = Routes([Routes.Route("/") { ServedAnswer(text: "\($0.client)") }])
    for host in ["localhost", "::1"] {
      guard let server = try? HTTPServer(.tcp(host: host, port: 0), routes) else {
        if host == "localhost" { Issue.record("localhost cannot be listened at") }
        print("this machine has no \(host)")
        continue
      }
      var request = HTTPRequest("http://\(server.address)/")
      request.timeout = .seconds(5)
      #expect(try await HTTPClient().send(request).status == 200)
      #expect(server.isReadOnly)
    }
    let name = "no-such-host.invalid:1"
    do throws(ServingError) {
      _ = try HTTPServer(.tcp(host: "no-such-host.invalid", port: 1), routes)
      Issue.record("there is no such host")
    } catch { #expect(error.subject == name && !error.reason.isEmpty) }
  }
}

@Suite struct AccessTests {
  @Test(arguments: [
    (Access.Listener.unixSocket, Access.Protection.none, true, true),
    (.loopback, .none, true, false), (.loopback, .open, true, false),
    (.loopback, .proving, true, true), (.network, .none, false, false),
    (.network, .open, true, false), (.network, .proving, true, true),
  ])
  func whoMayDoWhat(
    _ listener: Access.Listener, _ protection: Access.Protection, _ isAllowed: Bool,
    _ mayChange: Bool
  ) {
    #expect((Access.refusal(of: listener, protection) == nil) == isAllowed)
    #expect(Access.mayChange(listener, protection) == mayChange)
  }

  @Test func otherMachinesAreNotLetInUnasked() throws {
    let routes = Routes([])
    do throws(ServingError) {
      _ = try HTTPServer(.tcp(host: "0.0.0.0", port: 0), routes)
      Issue.record("it listens")
    } catch { #expect(error.reason.contains("web.yml"), "\(error)") }
    let server = try HTTPServer(
      .tcp(host: "0.0.0.0", port: 0), web: WebSource(WebSettings()), routes)
    #expect(server.isReadOnly)
  }
}
