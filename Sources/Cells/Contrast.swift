// How well a colour is told from a background: WCAG's contrast ratio, from 1 for none to 21 for black on white.

/// The light that a colour 0xRRGGBB sends out, 0…1 (WCAG's relative luminance; its curve by a polynomial within 0.003).
private func luminance(_ rgb: UInt32) -> Double {
  func light(_ byte: UInt32) -> Double {
    let c = Double(byte & 255) / 255
    return c * (c * (c * 0.305_306_011 + 0.682_171_111) + 0.012_522_878)
  }
  return 0.2126 * light(rgb >> 16) + 0.7152 * light(rgb >> 8) + 0.0722 * light(rgb)
}

/// The contrast of two colours 0xRRGGBB.
package func contrast(_ a: UInt32, _ b: UInt32) -> Double {
  let (x, y) = (luminance(a), luminance(b))
  return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

extension Theme.Background {
  /// What a terminal of that kind mostly has, of the less favourable ones.
  private var usual: UInt32 { self == .dark ? 0x1C1C1C : 0xF4F4F4 }

  /// A colour that a board fixes for a background of its own, lightened or darkened in its hue as far as it takes to be
  /// read on this one (4.5, as WCAG asks of text).
  package func readable(_ rgb: UInt32) -> UInt32 {
    if contrast(rgb, usual) >= 4.5 { return rgb }
    let goal: UInt32 = self == .dark ? 0xFF : 0
    func mixed(_ share: UInt32) -> UInt32 {
      var out: UInt32 = 0
      for shift in [UInt32(16), 8, 0] {
        let own = rgb >> shift & 255
        out |= ((own * (256 - share) + goal * share) / 256) << shift
      }
      return out
    }
    // The least share of white or black that does.
    var (low, high) = (UInt32(0), UInt32(256))
    while high - low > 1 {
      let middle = (low + high) / 2
      if contrast(mixed(middle), usual) >= 4.5 { high = middle } else { low = middle }
    }
    return mixed(high)
  }

  /// The one of ANSI's 16 that is nearest, in its brighter or darker form where the other cannot be told from this
  /// background as terminals use to show them.
  func readableOfSixteen(_ rgb: UInt32) -> UInt8 {
    let index = nearestOfSixteen(rgb)
    let shown: [UInt32] = [
      0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5, 0x7F7F7F,
      0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
    ]
    let own = contrast(shown[Int(index)], usual)
    let other = contrast(shown[Int(index ^ 8)], usual)
    return own < 3 && other > own ? index ^ 8 : index
  }
}
