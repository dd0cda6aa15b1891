internal import Patterns

extension Action {
  /// The action of that name, if there is one.
  static func named(_ name: String) -> Action? {
    ActionRecord.table.first { $0.action.name == name }?.action
  }

  /// The actions whose names differ from `name` in little: case, underscores, two letters.
  static func near(_ name: String) -> [Action] {
    func folded(_ text: String) -> [UInt8] {
      text.lowercased().utf8.filter { $0 != UInt8(ascii: "_") && $0 != UInt8(ascii: "-") }
    }
    let wanted = folded(String(name.prefix(40)))
    let all = ActionRecord.table.map(\.action).map {
      (action: $0, distance: editDistance(wanted, folded($0.name)))
    }
    guard let least = all.map(\.distance).min(), least <= min(2, wanted.count / 2) else {
      return []
    }
    return all.filter { $0.distance == least }.prefix(3).map(\.action)
  }
}
