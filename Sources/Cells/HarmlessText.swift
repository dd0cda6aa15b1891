/// What becomes of a scalar of unknown origin.
enum HarmlessScalar {
  /// Stands in a cell of its own (or two).
  case spacing(Unicode.Scalar, width: Int)
  /// Joins the glyph before it.
  case mark(Unicode.Scalar)
  /// Invisible: joiners, variation selectors, zero-width spaces. Terminals disagree on their columns.
  case dropped
}

/// Makes one scalar fit for a terminal. Control characters become their pictures, so that an escape
/// sequence stands there as text; direction overrides, which reorder what follows, become `�`.
func harmless(_ scalar: Unicode.Scalar) -> HarmlessScalar {
  let value = scalar.value
  if value >= 0x20 && value < 0x7F { return .spacing(scalar, width: 1) }
  switch value {
  case 0x09: return .spacing(" ", width: 1)
  case 0..<0x20: return .spacing(Unicode.Scalar(0x2400 + value) ?? "\u{FFFD}", width: 1)
  case 0x7F: return .spacing("\u{2421}", width: 1)
  case 0x80..<0xA0: return .spacing("\u{FFFD}", width: 1)
  case 0xAD, 0x200B...0x200D, 0x2060...0x2065, 0xFE00...0xFE0F, 0xFEFF, 0xE0000...0xE0FFF,
    0x180B...0x180F, 0x034F, 0x115F...0x1160, 0x3164, 0xFFA0:
    return .dropped
  case 0x2028, 0x2029: return .spacing("\u{240A}", width: 1)
  case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x206F, 0xFFF0...0xFFFB:
    return .spacing("\u{FFFD}", width: 1)
  default: break
  }
  if value & 0xFFFE == 0xFFFE || value >= 0xFDD0 && value < 0xFDF0 {
    return .spacing("\u{FFFD}", width: 1)
  }
  let width = spacing(of: scalar)
  return width == 0 ? .mark(scalar) : .spacing(scalar, width: width)
}

/// Calls the body for each glyph of a text, cleaned, with its marks; stops when it returns false.
package func forEachGlyph(in text: some StringProtocol, _ body: (Glyph) -> Bool) {
  var pending: Glyph?
  for scalar in text.unicodeScalars {
    switch harmless(scalar) {
    case .spacing(let clean, let width):
      if let glyph = pending, !body(glyph) { return }
      pending = Glyph(clean: clean, width: width)
    case .mark(let mark):
      if pending == nil { pending = .blank }
      pending?.add(mark: mark)
    case .dropped:
      break
    }
  }
  if let glyph = pending { _ = body(glyph) }
}

/// The columns a text takes when drawn.
package func columns(of text: some StringProtocol) -> Int {
  var total = 0
  forEachGlyph(in: text) {
    total += Int($0.width)
    return true
  }
  return total
}

/// The text as it may be shown anywhere: no control characters, escape sequences, line breaks or
/// direction overrides. What the grid draws, as a string.
package func cleaned(_ text: some StringProtocol) -> String {
  var result = String.UnicodeScalarView()
  forEachGlyph(in: text) {
    $0.forEachScalar { result.append($0) }
    return true
  }
  return String(result)
}

/// Cleaned and at most `limit` columns wide; what is cut ends in `…`.
package func truncated(_ text: some StringProtocol, to limit: Int) -> String {
  guard limit > 0 else { return "" }
  var result = String.UnicodeScalarView()
  // The longest prefix that leaves a column for the ellipsis.
  var cut = result.endIndex
  var used = 0
  var overflows = false
  forEachGlyph(in: text) { glyph in
    if used + Int(glyph.width) > limit {
      overflows = true
      return false
    }
    if used + Int(glyph.width) <= limit - 1 {
      glyph.forEachScalar { result.append($0) }
      cut = result.endIndex
    } else {
      let end = cut
      glyph.forEachScalar { result.append($0) }
      cut = end
    }
    used += Int(glyph.width)
    return true
  }
  guard overflows else { return String(result) }
  return String(String.UnicodeScalarView(result[..<cut])) + "…"
}

/// The text in a field of exactly `width` columns, cut with `…` where longer.
package func padded(_ text: some StringProtocol, to width: Int, right: Bool = false) -> String {
  let cut = truncated(text, to: width)
  let fill = String(repeating: " ", count: max(0, width - columns(of: cut)))
  return right ? fill + cut : cut + fill
}
