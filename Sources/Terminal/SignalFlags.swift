import Synchronization

/// What signals asked for since the last look.
struct SignalNews: OptionSet {
  let rawValue: UInt8

  static let end = SignalNews(rawValue: 1)
  static let size = SignalNews(rawValue: 2)
  static let stop = SignalNews(rawValue: 4)
  static let resume = SignalNews(rawValue: 8)
}

/// Flags that signal handlers, on whatever thread, raise and the loop takes. Each step is one that nothing comes
/// between, without a lock: a signal is seen in this look or in the next one.
struct SignalFlags: ~Copyable {
  private let bits = Atomic<UInt8>(0)

  /// - Returns: whether it was raised before and has not been taken.
  @discardableResult
  func raise(_ news: SignalNews) -> Bool {
    bits.bitwiseOr(news.rawValue, ordering: .acquiringAndReleasing).oldValue & news.rawValue != 0
  }

  /// Reads and clears.
  func take() -> SignalNews {
    SignalNews(rawValue: bits.exchange(0, ordering: .acquiringAndReleasing))
  }

  /// Clears some and leaves the others as they are.
  func clear(_ news: SignalNews) {
    bits.bitwiseAnd(~news.rawValue, ordering: .acquiringAndReleasing)
  }
}
