/// How many colours the terminal has.
package enum ColorDepth: Sendable, Hashable, CaseIterable {
  /// None: bold, dim, underline and reverse alone.
  case mono
  /// The eight of ANSI.
  case eight
  /// With their bright forms.
  case sixteen
  /// The 256 of xterm.
  case indexed
  /// 24 bits.
  case direct
}

/// A colour as a terminal takes it.
package enum TerminalColor: Sendable, Hashable {
  case normal
  case indexed(UInt8)
  /// 0xRRGGBB.
  case rgb(UInt32)
}

/// A style as a terminal takes it.
package struct TerminalLook: Sendable, Hashable {
  package var foreground: TerminalColor
  package var background: TerminalColor
  package var attributes: Style.Attributes
}

/// The entry of xterm's 256 that is nearest to 0xRRGGBB, of the colour cube and the greys.
package func nearestIndexed(_ rgb: UInt32) -> UInt8 {
  let (r, g, b) = (Int(rgb >> 16 & 255), Int(rgb >> 8 & 255), Int(rgb & 255))
  let levels = [0, 95, 135, 175, 215, 255]
  func level(_ c: Int) -> Int { c < 48 ? 0 : c < 115 ? 1 : min(5, (c - 35) / 40) }
  func distance(_ x: Int, _ y: Int, _ z: Int) -> Int {
    // Weighted as the eye sees: green counts most.
    2 * (r - x) * (r - x) + 4 * (g - y) * (g - y) + 3 * (b - z) * (b - z)
  }
  let (i, j, k) = (level(r), level(g), level(b))
  let cube = distance(levels[i], levels[j], levels[k])
  let step = min(23, max(0, ((r + g + b) / 3 - 3) / 10))
  let grey = 8 + 10 * step
  return distance(grey, grey, grey) < cube ? UInt8(232 + step) : UInt8(16 + 36 * i + 6 * j + k)
}

/// The entry of ANSI's 16 that is nearest to 0xRRGGBB, by hue: greys by lightness.
package func nearestOfSixteen(_ rgb: UInt32) -> UInt8 {
  let (r, g, b) = (Int(rgb >> 16 & 255), Int(rgb >> 8 & 255), Int(rgb & 255))
  let most = max(r, g, b)
  let least = min(r, g, b)
  if most - least < 40 { return most < 50 ? 0 : most < 130 ? 8 : most < 210 ? 7 : 15 }
  let middle = (most + least) / 2
  let hue = UInt8((r > middle ? 1 : 0) | (g > middle ? 2 : 0) | (b > middle ? 4 : 0))
  return most > 200 && hue != 0 ? hue + 8 : hue
}
