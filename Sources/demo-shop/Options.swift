internal import Glibc

struct Options {
  var port: UInt16 = 19100
  var seed: UInt64 = 7
  var outageAfter = 60.0
  /// Seconds from the leak's begin to its roll-back.
  var outageLength = 210.0
  /// Print one instance's page as it is after this many seconds, instead of serving.
  var at: Double?
  var instance = "checkout-1"

  static let usage = """
    usage: demo-shop [--port FIRST] [--seed N] [--outage-after SECONDS] [--outage-length SECONDS]
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
      case "--outage-length":
        guard let seconds = Double(value), (0...500).contains(seconds) else { return nil }
        outageLength = seconds
      case "--at":
        guard let seconds = Double(value), seconds >= 0, seconds < 1e6 else { return nil }
        at = seconds
      case "--instance": instance = value
      default: return nil
      }
    }
  }
}
