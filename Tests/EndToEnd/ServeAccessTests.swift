import Glibc
import TestSupport
import Testing

extension EndToEnd {
  /// Who may do what with an engine, and what hostile clients may not.
  @Suite struct ServeAccess {
    @Test func overTCPThingsAreOnlyRead() throws {
      let shop = try ServedShop()
      try shop.start()
      for path in ["/-/reload", "/api/v1/write", "/api/v1/otlp/v1/metrics"] {
        for method in ["POST", "PUT"] {
          let asked = RawConnection(port: shop.port)?.ask(path, method: method)
          #expect([403, 405].contains(asked?.status), "\(method) \(path): \(asked?.body ?? "")")
        }
        let posted = RawConnection(port: shop.port)?.ask(path, method: "POST")
        #expect(posted?.status == 403)
      }
      #expect(RawConnection(unix: shop.socket)?.ask("/-/reload", method: "POST").status == 200)
      for (connection, may) in [
        (RawConnection(port: shop.port), false), (RawConnection(unix: shop.socket), true),
      ] {
        let told = connection?.ask("/vigil/v1/engine").body ?? ""
        #expect(told.contains("\"mayOrder\":\(may)"), "\(told)")
      }
      // Nothing on disk is handed out.
      for path in ["/../../../../etc/passwd", "/vigil/v1/boards?uid=/etc/passwd"] {
        let asked = RawConnection(port: shop.port)?.ask(path)
        #expect(asked?.status == 404, "\(path): \(asked?.body ?? "")")
      }
    }

    @Test func otherMachinesAreRefusedWithoutAWebFile() throws {
      let shop = try ServedShop()
      let (code, output) = try run(
        shop.words(["--listen", "0.0.0.0:\(shop.port)"]), within: 20)
      #expect(code == 2)
      #expect(output.contains("0.0.0.0:\(shop.port)") && output.contains("web.yml"), "\(output)")
    }

    @Test func theSocketIsItsOwners() throws {
      let shop = try ServedShop()
      try shop.start()
      var status = stat()
      #expect(stat(shop.socket, &status) == 0)
      #expect(status.st_mode == S_IFSOCK | 0o600 && status.st_uid == geteuid())
      guard geteuid() == 0, access("/usr/sbin/runuser", X_OK) == 0 else { return }
      let asked = try runIfInstalled([
        "curl", "-sS", "--unix-socket", shop.socket, "http://vigil/metrics",
      ])
      guard let asked else { return }
      #expect(asked.code == 0 && asked.output.contains("vigil_scrapes_total"))
      let other = try run([
        "/usr/sbin/runuser", "-u", "nobody", "--", "curl", "-sS", "--unix-socket", shop.socket,
        "http://vigil/metrics",
      ])
      #expect(other.code == 7 && !other.output.contains("vigil_"), "\(other.output)")
    }

    @Test func aGroupMayComeIn() throws {
      let name = getgrgid(getegid()).map { String(cString: $0.pointee.gr_name) }
      let shop = try ServedShop(more: "group: \(try #require(name))\n")
      try shop.start()
      var status = stat()
      #expect(stat(shop.socket, &status) == 0)
      #expect(status.st_mode == S_IFSOCK | 0o660 && status.st_gid == getegid())
    }

    @Test func passwordsAndTLS() throws {
      let shop = try ServedShop()
      let certificate = shop.folder + "/certificate.pem"
      let made = try runIfInstalled([
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
        "-nodes", "-keyout", shop.folder + "/key.pem", "-out", certificate, "-days", "2", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
      ])
      guard let made else { return }
      try #require(made.code == 0, "\(made.output)")
      // `sesame`, with bcrypt of five rounds.
      shop.write(
        """
        tls_server_config: {cert_file: certificate.pem, key_file: key.pem}
        http_server_config: {http2: true}
        basic_auth_users: {alice: "$2b$05$orqffTvaLIjuCHs063bgOeDf.Q4lesGrFWiUd7QaSGMNDsyBldpKG"}

        """, as: "web.yml")
      try shop.start(["--web-config", shop.folder + "/web.yml"])
      #expect(contents(of: shop.log).contains("http2 is not supported"))
      func ask(_ password: String) throws -> (code: Int32, output: String) {
        try run(
          [
            Programs.vigil, "query", "watched", "--format", "csv", "--source",
            "https://localhost:\(shop.port)", "--cacert", certificate, "--user", "alice",
          ], environment: ["VIGIL_PASSWORD": password])
      }
      let right = try ask("sesame")
      #expect(right.code == 0 && right.output.contains(",424"), "\(right.output)")
      let wrong = try ask("hunter2")
      #expect(wrong.code != 0 && !wrong.output.contains("424"), "\(wrong.output)")
      // Neither without TLS, nor with a certificate that nobody vouches for.
      let plain = RawConnection(port: shop.port)?.ask("/metrics")
      #expect(plain?.status != 200 && plain?.body.contains("vigil_") == false)
      let unknown = try run(
        [
          Programs.vigil, "query", "watched", "--source", "https://localhost:\(shop.port)",
          "--user", "alice",
        ], environment: ["VIGIL_PASSWORD": "sesame"])
      #expect(unknown.code != 0 && unknown.output.contains("certificate"), "\(unknown.output)")
      #expect(shop.numbers("watched") == [424])
    }

    /// Many that say nothing, many that never end, some that say far too much: who asks decently is answered, and the
    /// scrapes go on.
    @Test func hostileClientsDisturbNobody() throws {
      let shop = try ServedShop()
      try shop.start()
      let memory = residentBytes(try #require(shop.holder))
      let quiet = (0..<300).compactMap { _ in RawConnection(port: shop.port) }
      let half = (0..<300).compactMap { _ in RawConnection(port: shop.port) }
      for connection in half { connection.send("GET /api/v1/query?query=watched HTTP/1.1\r\nHos") }
      let long = RawConnection(port: shop.port)
      long?.send("GET /\(String(repeating: "a", count: 1 << 20)) HTTP/1.1\r\nHost: x\r\n\r\n")
      let deep = RawConnection(port: shop.port)
      let form = "query=" + String(repeating: "(", count: 1 << 20)
      deep?.send(
        "POST /api/v1/query HTTP/1.0\r\nContent-Type: application/x-www-form-urlencoded\r\n"
          + "Content-Length: \(form.utf8.count)\r\n\r\n" + form)
      #expect(deep?.receive().contains("nested too deeply") == true)
      let began = ContinuousClock.now
      let answer = RawConnection(port: shop.port)?.ask("/api/v1/query?query=watched")
      #expect(answer?.status == 200 && answer?.body.contains("\"424\"") == true)
      #expect(shop.numbers("watched") == [424])
      #expect(ContinuousClock.now - began < .seconds(5))
      let before = shop.times("watched").count
      #expect(eventually { shop.times("watched").count > before + 2 })
      let grown = residentBytes(try #require(shop.holder)) - memory
      #expect(grown < 128 << 20, "\(grown)")
      #expect(quiet.count + half.count == 600)
    }

    private func residentBytes(_ process: pid_t) -> Int {
      let line = contents(of: "/proc/\(process)/status").split(separator: "\n")
        .first { $0.hasPrefix("VmRSS:") }
      return (line.flatMap { Int($0.filter(\.isNumber)) } ?? 0) << 10
    }
  }
}
