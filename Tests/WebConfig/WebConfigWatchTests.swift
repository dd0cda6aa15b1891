import Files
import Glibc
import Serving
import Synchronization
import TestSupport
import Testing

@testable import WebConfig

@Suite struct WebConfigWatchTests {
  private let hash = "$2y$10$QOauhQNbBCuQDKes6eFzPeMqBSjb7Mr5DUmpZ/VcEd00UAV/LDeSi"

  @Test func aChangedFileIsReadAgain() throws {
    let folder = try ScratchFolder()
    let path = folder.write("web.yml", "")
    let file = try WebConfigFile(path)
    #expect(file.settings == WebSettings() && file.files == [path])
    let watch = WebConfigWatch(path, file.files)
    #expect(try watch.look() == nil)
    folder.write("web.yml", "basic_auth_users: {a: \(hash)}")
    #expect(try watch.look() == WebSettings(users: ["a": hash]))
    #expect(try watch.look() == nil)
    folder.write("web.yml", "basic_auth_users: {a: secret}")
    #expect(throws: (any Error).self) { try watch.look() }
    // Told once.
    #expect(try watch.look() == nil)
    folder.remove("web.yml")
    #expect(throws: (any Error).self) { try watch.look() }
    folder.write("web.yml", "")
    #expect(try watch.look() == WebSettings())
  }

  @Test(.enabled(if: access("/usr/bin/openssl", X_OK) == 0, "openssl is not installed"))
  func aChangedCertificateIsReadAgain() throws {
    let folder = try ScratchFolder()
    func make() throws {
      let made = try run([
        "/usr/bin/openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-keyout", folder.path + "/a.key",
        "-out", folder.path + "/a.pem", "-subj", "/CN=a",
      ])
      try #require(made.code == 0, "\(made.output)")
    }
    try make()
    let path = folder.write("web.yml", "tls_server_config: {cert_file: a.pem, key_file: a.key}")
    let file = try WebConfigFile(path)
    #expect(Set(file.files) == [path, folder.path + "/a.pem", folder.path + "/a.key"])
    #expect(file.settings.tls?.certificate == contents(of: folder.path + "/a.pem"))
    let told = Mutex<[String]>([])
    let source = WebSource(
      file: file, path: path, problem: { problem in told.withLock { $0.append(problem) } })
    #expect(source.settings == file.settings)
    let watch = WebConfigWatch(path, file.files)
    #expect(try watch.look() == nil)
    try make()
    #expect(try watch.look()?.tls?.certificate == contents(of: folder.path + "/a.pem"))
    folder.write("a.key", "none")
    #expect(throws: (any Error).self) { try watch.look() }
  }
}
