/// The way to a value from the outermost one, shared by all that lies below it.
class JSONPath {
  private let parent: JSONPath?
  /// Nil where this is no step: the outermost value, and what stands in the place of another.
  private let key: (any CodingKey)?

  init(_ parent: JSONPath?, _ key: (any CodingKey)?) {
    self.parent = parent
    self.key = key
  }

  /// From the outermost key on.
  static func keys(_ path: JSONPath?) -> [any CodingKey] {
    var keys: [any CodingKey] = []
    var step = path
    while let here = step {
      if let key = here.key { keys.append(key) }
      step = here.parent
    }
    return keys.reversed()
  }
}

/// The keys that no type declares.
enum JSONKey: CodingKey {
  case index(Int)
  /// Where a superclass stands that is given no key of its own.
  case superclass

  var stringValue: String {
    switch self {
    case .index(let index): String(index)
    case .superclass: "super"
    }
  }
  var intValue: Int? {
    if case .index(let index) = self { return index }
    return nil
  }
  init?(stringValue: String) { return nil }
  init?(intValue: Int) { self = .index(intValue) }
}
