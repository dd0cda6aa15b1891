import Glibc
import TestSupport
import Testing
import Transport

/// A real TLS server (`openssl s_server`) that wants a client certificate; its own is for the name `vigil.test`.
@Suite(.enabled(if: access("/usr/bin/openssl", X_OK) == 0, "openssl is not installed"))
struct TLSTests {
  @Test func verifiesNamesAuthoritiesAndCertificates() async throws {
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    let folder = scratch.path
    for name in ["server", "client"] {
      let made = try run([
        "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", "\(folder)/\(name).key",
        "-out", "\(folder)/\(name).pem", "-subj", "/CN=vigil.test", "-addext",
        "subjectAltName=DNS:vigil.test",
      ])
      try #require(made.code == 0, "\(made.output)")
    }
    let probe = LoopbackServer { _ in }
    let port = probe.port
    probe.stop()
    let server = try Process([
      "/usr/bin/openssl", "s_server", "-quiet", "-www", "-accept", "127.0.0.1:\(port)", "-cert",
      "\(folder)/server.pem", "-key", "\(folder)/server.key", "-Verify", "1", "-CAfile",
      "\(folder)/client.pem", "-verify_return_error",
    ])
    defer { server.stop() }
    let client = HTTPClient()
    func status(_ change: (inout TLSOptions) -> Void) async -> Result<Int, HTTPError> {
      var request = HTTPRequest("https://127.0.0.1:\(port)/")
      request.timeout = .seconds(5)
      request.tls.authorities = .file(folder + "/server.pem")
      request.tls.certificate = .file(folder + "/client.pem")
      request.tls.key = .file(folder + "/client.key")
      request.tls.serverName = "vigil.test"
      change(&request.tls)
      do throws(HTTPError) {
        return .success(try await client.send(request).status)
      } catch { return .failure(error) }
    }
    // The server needs a moment before it listens.
    for _ in 0..<200 {
      guard case .failure(let error) = await status({ _ in }), error.kind == .connect else { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(await status { _ in } == .success(200))
    #expect(
      await status {
        $0.serverName = nil
        $0.isInsecure = true
      } == .success(200))
    for wrong in [
      await status { $0.serverName = nil }, await status { $0.serverName = "other.test" },
      await status { $0.authorities = nil }, await status { $0.key = .file("/nowhere") },
    ] {
      guard case .failure(let error) = wrong else {
        Issue.record("a wrong setting was taken")
        continue
      }
      #expect(error.kind == .tls && error.message.hasPrefix("TLS with 127.0.0.1:"), "\(error)")
    }
  }
}
