internal import Glibc
internal import Metrics
internal import Patterns

/// A matcher's condition on bytes.
enum TextTest: Sendable {
  case equals([UInt8])
  case differs([UInt8])
  case fits(Pattern)
  case fitsNot(Pattern)

  init(_ matcher: Matcher) {
    switch (matcher.operation, matcher.pattern) {
    case (.regex, let pattern?): self = .fits(pattern)
    case (.notRegex, let pattern?): self = .fitsNot(pattern)
    case (.notEqual, _), (.notRegex, _): self = .differs(Array(matcher.value.utf8))
    case (.equal, _), (.regex, _): self = .equals(Array(matcher.value.utf8))
    }
  }

  func holds(_ value: UnsafeRawBufferPointer) -> Bool {
    switch self {
    case .equals(let text): isSame(text, value)
    case .differs(let text): !isSame(text, value)
    case .fits(let pattern): pattern.matches(value)
    case .fitsNot(let pattern): !pattern.matches(value)
    }
  }

  func holds(_ value: String) -> Bool {
    var value = value
    return value.withUTF8 { holds(UnsafeRawBufferPointer($0)) }
  }

  private func isSame(_ text: [UInt8], _ value: UnsafeRawBufferPointer) -> Bool {
    guard text.count == value.count else { return false }
    guard let start = value.baseAddress, !text.isEmpty else { return true }
    return memcmp(text, start, text.count) == 0
  }
}
