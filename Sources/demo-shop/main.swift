// A small simulated shop for demonstrations and tests: services on loopback ports, each with a page of metrics,
// daily-looking traffic and a scripted outage. Everything follows from the seed and the time since start.
// It is a program of its own: Vigil meets it only over HTTP, as it meets any other target.

internal import Glibc

guard let options = Options(CommandLine.arguments.dropFirst()) else {
  print(Options.usage)
  exit(2)
}
var shop = Shop(
  seed: options.seed, outage: Outage(begin: options.outageAfter, length: options.outageLength))
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
