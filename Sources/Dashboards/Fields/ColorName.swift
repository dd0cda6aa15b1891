/// Colours as files write them.
enum ColorName {
  /// Grafana's named hues, middle shade.
  private static let hues: [String: UInt32] = [
    "green": 0x73BF69, "yellow": 0xFADE2A, "red": 0xF2495C, "blue": 0x5794F2,
    "orange": 0xFF9830, "purple": 0xB877D9, "white": 0xFFFFFF, "black": 0x000000,
    "gray": 0x8E8E8E, "grey": 0x8E8E8E,
  ]

  /// A colour as it is; nil for "transparent" and what cannot be read.
  static func plain(_ text: String) -> FrameColor? {
    if text == "text" { return .text }
    return rgb(text).map { .rgb($0) }
  }

  /// A colour that tells a state: its hue decides which.
  static func state(_ text: String) -> FrameColor {
    guard let rgb = rgb(text) else { return .text }
    let red = Double(rgb >> 16 & 255) / 255
    let green = Double(rgb >> 8 & 255) / 255
    let blue = Double(rgb & 255) / 255
    let high = max(red, green, blue)
    let span = high - min(red, green, blue)
    if span < 0.12 { return high < 0.75 ? .muted : .text }
    var hue: Double
    if high == red {
      hue = (green - blue) / span
    } else if high == green {
      hue = 2 + (blue - red) / span
    } else {
      hue = 4 + (red - green) / span
    }
    hue *= 60
    if hue < 0 { hue += 360 }
    switch hue {
    case ..<18: return .crit
    case ..<68: return .warn
    case ..<170: return .ok
    case ..<320: return .info
    default: return .crit
    }
  }

  static func rgb(_ text: String) -> UInt32? {
    let text = text.lowercased()
    if text.hasPrefix("#") {
      let digits = text.dropFirst()
      guard let number = UInt32(digits, radix: 16) else { return nil }
      switch digits.count {
      case 6: return number
      case 8: return number >> 8
      case 3:
        let (r, g, b) = (number >> 8 & 15, number >> 4 & 15, number & 15)
        return r * 17 << 16 | g * 17 << 8 | b * 17
      default: return nil
      }
    }
    if text.hasPrefix("rgb") {
      let parts = text.drop { $0 != "(" }.dropFirst().prefix { $0 != ")" }.split(separator: ",")
      let numbers = parts.prefix(3).compactMap { UInt32(String($0).trimmingWhitespace) }
      guard numbers.count == 3 else { return nil }
      return min(numbers[0], 255) << 16 | min(numbers[1], 255) << 8 | min(numbers[2], 255)
    }
    var name = text
    for shade in ["super-light-", "semi-dark-", "light-", "dark-"] where name.hasPrefix(shade) {
      name.removeFirst(shade.count)
      break
    }
    return hues[name]
  }
}
