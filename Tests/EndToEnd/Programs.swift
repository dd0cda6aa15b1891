import Glibc
import Synchronization
import TestSupport

/// Where the built programs and the project's files are.
enum Programs {
  /// The folder of the test runner itself, beside which the package manager puts the executables.
  static let folder: String = {
    var path = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &path, path.count - 1)
    let text = String(decoding: path[..<max(0, count)].map(UInt8.init(bitPattern:)), as: UTF8.self)
    // Swift Testing runs either the test bundle or a helper of the toolchain; then the bundle is an argument.
    for candidate in [text] + CommandLine.arguments {
      guard let slash = candidate.lastIndex(of: "/") else { continue }
      let folder = String(candidate[..<slash])
      if access(folder + "/vigil", X_OK) == 0 { return folder }
    }
    return project + "/.build/debug"
  }()

  static let vigil = folder + "/vigil"
  static let demoShop = folder + "/demo-shop"

  /// The package's root.
  static let project: String = {
    var parts = #filePath.split(separator: "/")
    parts.removeLast(3)
    return "/" + parts.joined(separator: "/")
  }()

  /// A port that is free now, with `count` after it.
  static func freePorts(_ count: Int = 1) -> Int {
    // Never the same twice: who was given the first may not listen yet.
    var base = 21_000 + Int(getpid()) % 10_000 + given.add(count, ordering: .relaxed).oldValue
    while !(base..<base + count).allSatisfy(isFree) { base += 37 }
    return base
  }

  private static let given = Atomic<Int>(0)

  private static func isFree(_ port: Int) -> Bool { succeeds(bind, on: port) }

  /// Whether somebody takes connections there.
  static func listens(_ port: Int) -> Bool { succeeds(connect, on: port) }

  private static func succeeds(
    _ call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, on port: Int
  ) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        call(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// The simulated shop on ports of its own, and a prometheus.yml that scrapes it.
  static func shop(interval: String = "1s", outageAfter: Int = 60) throws
    -> (process: Process, configuration: String, basePort: Int)
  {
    let port = freePorts(12)
    let process = try Process([
      demoShop, "--port", "\(port)", "--outage-after", "\(outageAfter)",
    ])
    _ = eventually { (port..<port + 9).allSatisfy(listens) }
    let path = temporaryPath("prometheus.yml")
    var text =
      "global: {scrape_interval: \(interval)}\nscrape_configs:\n  - job_name: shop\n    static_configs:\n"
    let instances = [
      "gateway-1", "gateway-2", "catalog-1", "catalog-2", "checkout-1", "checkout-2", "payments-1",
      "search-1", "database-1",
    ]
    for (offset, name) in instances.enumerated() {
      let service = name.split(separator: "-")[0]
      text +=
        "      - {targets: [\"127.0.0.1:\(port + offset)\"], labels: {app: shop, service: \(service), instance: \(name)}}\n"
    }
    write(text, to: path)
    return (process, path, port)
  }
}
