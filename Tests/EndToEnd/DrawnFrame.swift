/// A frame as text, taken apart into its panels: every character stands in one column.
struct DrawnFrame {
  let lines: [[Character]]

  init(_ text: String) {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
  }

  /// What stands within a panel's border, line by line; empty where there is no such panel.
  func panel(_ title: String) -> [String] {
    let mark = Array("╭─ \(title) ─")
    for (top, line) in lines.enumerated() {
      guard
        let left = line.indices.first(where: { line[$0...].starts(with: mark) }),
        let right = line[left...].firstIndex(of: "╮")
      else { continue }
      let inner = lines[(top + 1)...].prefix {
        $0.count > right && $0[left] == "│" && $0[right] == "│"
      }
      return inner.map { String($0[(left + 1)..<right]) }
    }
    return []
  }
}

/// Numbers with units of bytes, in their order: "23.5 GiB".
func byteFigures(_ text: String) -> [Double] {
  let words = text.split(separator: " ")
  let units = [
    "B": 1.0, "KiB": 1024, "MiB": 1_048_576, "GiB": 1_073_741_824, "TiB": 1_099_511_627_776,
  ]
  return zip(words, words.dropFirst()).compactMap { number, unit in
    guard let factor = units[String(unit)], let value = Double(number) else { return nil }
    return value * factor
  }
}
