internal import JSON

/// The binary mode of `calculateField`: two sides, each a field or a number, and a sign between them.
struct BinaryOperation {
  private enum Side {
    case number(Double)
    case field(String)
    case kind(String)
    case unknown(String)
  }
  private let left: Side
  private let right: Side
  let sign: String
  private let names: (left: String, right: String)
  /// Nothing has to be put beside each other for a number.
  let hasFixedRight: Bool

  init(_ json: JSON) {
    sign = json["operator"].string ?? "+"
    left = Self.side(json["left"])
    right = Self.side(json["right"])
    names = (Self.name(json["left"]), Self.name(json["right"]))
    let fixed = json["right"].isObject ? json["right"]["fixed"] : json["right"]
    hasFixedRight = fixed.text.map { $0.allSatisfy(\.isWhitespace) || Double($0) != nil } ?? false
  }

  /// Old files have a text alone: a field's name, or a number.
  private static func side(_ json: JSON) -> Side {
    if let text = json.text { return .field(text) }
    guard let id = json["matcher"]["id"].string else {
      let text = json["fixed"].text ?? json["matcher"]["options"].text ?? ""
      return Double(text).map(Side.number) ?? .field(text)
    }
    let text = json["matcher"]["options"].text ?? ""
    switch id {
    case "byName": return .field(text)
    case "byType": return .kind(text)
    default: return .unknown(id)
    }
  }

  private static func name(_ json: JSON) -> String {
    json.text ?? json["matcher"]["options"].text ?? json["fixed"].text ?? ""
  }

  var name: String { "\(names.left) \(sign) \(names.right)".filter { $0 != "$" } }
  var rightName: String { names.right }
  var fieldNames: [String] {
    [left, right].compactMap { if case .field(let name) = $0 { name } else { nil } }
  }

  var shortfalls: [Shortfall] {
    var found: [Shortfall] = []
    if !["+", "-", "*", "/"].contains(sign) { found.append(Shortfall("operator \(sign)")) }
    switch left {
    case .unknown(let id): found.append(Shortfall("matcher \(id)"))
    case .kind(let kind) where leftKind == nil:
      found.append(Shortfall("fields of type \(kind)"))
    case .number, .field, .kind: break
    }
    switch right {
    case .unknown(let id): found.append(Shortfall("matcher \(id) on the right"))
    case .kind: found.append(Shortfall("matcher byType on the right"))
    case .number, .field: break
    }
    return found
  }

  /// The fields that are all computed on, where the left side is no single one.
  var leftKind: Field.Kind? {
    guard case .kind(let kind) = left else { return nil }
    switch kind {
    case "number": return .number
    case "time": return .time
    case "string": return .text
    default: return nil
    }
  }

  func right(_ frame: DataFrame) -> ((Int) -> Double)? { Self.column(right, frame) }

  /// A value for each row; nil where the frame lacks a side.
  func values(_ frame: DataFrame) -> [Double]? {
    guard let left = Self.column(left, frame), let right = Self.column(right, frame) else {
      return nil
    }
    return (0..<frame.count).map { result(left($0), right($0)) }
  }

  private static func column(_ side: Side, _ frame: DataFrame) -> ((Int) -> Double)? {
    switch side {
    case .number(let number): return { _ in number }
    case .field(let name):
      if let index = frame.index(shown: name) {
        let field = frame.fields[index]
        return { field.number($0) }
      }
      guard let number = Double(name) else { return nil }
      return { _ in number }
    case .kind, .unknown: return nil
    }
  }

  func result(_ a: Double, _ b: Double) -> Double {
    let value: Double
    switch sign {
    case "-": value = a - b
    case "*": value = a * b
    case "/": value = a / b
    default: value = a + b
    }
    return Self.told(value, of: a, b)
  }

  /// Nothing where a part is nothing; where both are there and the result is no number, that it is none.
  static func told(_ value: Double, of parts: Double...) -> Double {
    guard value.isNaN else { return value }
    return parts.contains { $0.isNaN && !$0.isNotANumber } ? .nan : .notANumber
  }
}
