extension Action {
  /// The actions whose names differ from `name` in little: case, underscores, two letters.
  static func near(_ name: String) -> [Action] {
    func folded(_ text: String) -> [UInt8] {
      text.lowercased().utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
    }
    let wanted = folded(String(name.prefix(40)))
    let all = allCases.map { (action: $0, distance: distance(wanted, folded($0.rawValue))) }
    guard let least = all.map(\.distance).min(), least <= min(2, wanted.count / 2) else {
      return []
    }
    return all.filter { $0.distance == least }.prefix(3).map(\.action)
  }

  /// Levenshtein's distance: how many letters to change, add or leave out.
  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, left) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, right) in b.enumerated() {
        let change = diagonal + (left == right ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(change, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
