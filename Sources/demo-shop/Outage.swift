/// The scripted outage: checkout's new version leaks database connections until it is rolled back; again and again.
struct Outage {
  /// Seconds after start at which the first leak begins.
  var begin: Double
  /// Seconds that a leak lasts until the roll-back.
  var length: Double
  /// Seconds from one leak's begin to the next one's.
  var period: Double = 600

  private let filling = 25.0
  private let healing = 30.0

  /// 0 with the pool as usual, 1 with every connection leaked; ramps between.
  func leak(at second: Double) -> Double {
    guard second >= begin else { return 0 }
    let phase = (second - begin).truncatingRemainder(dividingBy: period)
    if phase < filling { return phase / filling }
    if phase < length { return 1 }
    return max(0, 1 - (phase - length) / healing)
  }

  /// The version checkout runs: the bad one from the leak's begin to its roll-back.
  func version(at second: Double) -> String {
    guard second >= begin else { return "40" }
    return (second - begin).truncatingRemainder(dividingBy: period) < length ? "41" : "40"
  }
}
