package import Metrics

/// What the bottom line says once: until a key is pressed, or until a frame is drawn when it could have been read.
package struct PassingMessage: Sendable {
  private var said: (text: String, at: Timestamp)?

  /// How long it stands whatever is refreshed meanwhile.
  private static let least = Duration.seconds(4)

  package init() {}

  /// - Parameter time: when it is said, on the clock that `text(at:)` is asked with.
  package mutating func say(_ text: String, at time: Timestamp) { said = (text, time) }

  package mutating func forget() { said = nil }

  /// What a frame drawn at this instant is to say.
  package mutating func text(at time: Timestamp) -> String? {
    guard let said, time - said.at < Self.least else {
      self.said = nil
      return nil
    }
    return said.text
  }
}

extension ViewState {
  /// What the last key had to say, to be shown for a while: for good it would hide how many targets are up.
  package mutating func takeMessage() -> String? {
    defer { message = nil }
    return message
  }
}
