// A small simulated shop for demonstrations and tests: services on loopback ports, each with a page of metrics,
// daily-looking traffic and a scripted outage. Everything follows from the seed and the time since start.
// It is a program of its own: Vigil meets it only over HTTP, as it meets any other target.

internal import Glibc

struct Options {
  var port: UInt16 = 19100
  var seed: UInt64 = 7
  var outageAfter = 60.0
  /// Print one instance's page as it is after this many seconds, instead of serving.
  var at: Double?
  var instance = "checkout-1"

  static let usage = """
    usage: demo-shop [--port FIRST] [--seed N] [--outage-after SECONDS]
           demo-shop --at SECONDS [--instance NAME]   print one page and end
    """

  /// Reads the command line; nil where it is wrong.
  init?(_ arguments: ArraySlice<String>) {
    var rest = arguments
    while let flag = rest.popFirst() {
      guard let value = rest.popFirst() else { return nil }
      switch flag {
      case "--port":
        guard let port = UInt16(value), port > 0, port < 65_000 else { return nil }
        self.port = port
      case "--seed":
        guard let seed = UInt64(value) else { return nil }
        self.seed = seed
      case "--outage-after":
        guard let seconds = Double(value), seconds >= 0, seconds < 1e9 else { return nil }
        outageAfter = seconds
      case "--at":
        guard let seconds = Double(value), seconds >= 0, seconds < 1e6 else { return nil }
        at = seconds
      case "--instance": instance = value
      default: return nil
      }
    }
  }
}

guard let options = Options(CommandLine.arguments.dropFirst()) else {
  print(Options.usage)
  exit(2)
}
var shop = Shop(seed: options.seed, outage: Outage(begin: options.outageAfter))
if let second = options.at {
  shop.advance(to: second)
  guard let instance = shop.instances.first(where: { $0.name == options.instance }) else {
    print("demo-shop: no instance \(options.instance)")
    exit(2)
  }
  print(
    String(decoding: Page(of: instance, in: shop, startTime: 0).bytes, as: UTF8.self),
    terminator: "")
  exit(0)
}
signal(SIGPIPE, SIG_IGN)
guard let servers = Server(shop).listen(basePort: options.port) else { exit(1) }
withExtendedLifetime(servers) { while true { sleep(3600) } }
