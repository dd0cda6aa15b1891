/// Which glyphs the terminal can show.
package enum GlyphSet: Sendable, Hashable {
  case unicode
  /// For locales without UTF-8 and fonts without braille.
  case ascii
}

extension Grid {
  /// The same screen in ASCII: boxes in `+-|`, blocks in `#`, dots by where they stand in their cell.
  /// The screens draw in Unicode and this is applied last, so no page has two ways of drawing.
  package var inASCII: Grid {
    var copy = self
    copy.mapGlyphs { glyph in
      guard !glyph.isContinuation, glyph.scalar >= 0x7F || glyph.hasMarks else { return glyph }
      return Glyph(clean: ascii(for: glyph.scalar), width: 1)
    }
    return copy
  }
}

/// What is drawn and its ASCII form, in turn.
private let asciiForms: [UInt32: Unicode.Scalar] = {
  let pairs = Array(
    #"""
    ─-━-═=│|┃|┤|├|┼+┬+┴+╭+╮+╰+╯+┌+┐+└+┘+╌-┄-┆:┊:▸>▶>◂<▾v▼v▴^▲^●*○o\#
    ◆*◇o■#□o✓v✗x✕x↵<→>←<↑^↓v↗/↘\⟳@…~·.•*−-–-—-×xµuμu°o▮#▯.░:▒%▓#\#
    ⋮:‘'’'“"”"«<»>ΩO²2³3∞8≥>≤<≠!±+✎"△^↻@▏|▕|  ∅0Δdαa❯>⚠!ℹi⏸=␛^\#

    """#.unicodeScalars)
  var table: [UInt32: Unicode.Scalar] = [:]
  for i in stride(from: 0, to: pairs.count - 1, by: 2) { table[pairs[i].value] = pairs[i + 1] }
  return table
}()

private func ascii(for scalar: UInt32) -> Unicode.Scalar {
  if let form = asciiForms[scalar] { return form }
  switch scalar {
  case 0x2800...0x28FF: return ascii(forDots: UInt8(truncatingIfNeeded: scalar))
  // Lower blocks from one eighth to full: up to half it is a line at the foot.
  case 0x2581...0x2584: return "_"
  case 0x2585...0x2588: return "#"
  case 0x2589...0x258C: return "#"
  case 0x258D...0x258F: return "|"
  case 0x2580: return "\""
  case 0x2590, 0x2594...0x259F: return "#"
  default: return "?"
  }
}

/// The ASCII character nearest in shape to a braille cell.
private func ascii(forDots dots: UInt8) -> Unicode.Scalar {
  // Rows from top: bits of both columns.
  let rows: [UInt8] = [0x09, 0x12, 0x24, 0xC0]
  let filled = rows.map { dots & $0 != 0 }
  let left = dots & 0x47
  let right = dots & 0xB8
  switch filled.count(where: { $0 }) {
  case 0: return " "
  case 1:
    if filled[0] { return left != 0 && right != 0 ? "\"" : "'" }
    if filled[3] { return left != 0 && right != 0 ? "_" : "." }
    return filled[1] ? "-" : "-"
  case 2...3 where left != 0 && right != 0:
    let highLeft = rows.first { dots & $0 & 0x47 != 0 }
    let highRight = rows.first { dots & $0 & 0xB8 != 0 }
    let leftRow = rows.firstIndex { $0 == highLeft } ?? 0
    let rightRow = rows.firstIndex { $0 == highRight } ?? 0
    if dots.nonzeroBitCount >= 5 { return "#" }
    return leftRow == rightRow ? "-" : leftRow > rightRow ? "/" : "\\"
  case 2, 3: return filled[0] && !filled[3] ? "'" : filled[3] && !filled[0] ? "." : "|"
  default: return left != 0 && right != 0 && dots.nonzeroBitCount > 5 ? "#" : "|"
  }
}
