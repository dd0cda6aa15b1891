internal import JSON
internal import Metrics
internal import Patterns

extension TransformationRecord {
  static let filterByRefID = TransformationRecord(
    "filterByRefId", options: ["include", "exclude"],
    run: { _, frames, options in
      func matcher(_ name: String) -> FrameMatcher? {
        options[name].text.flatMap { $0.isEmpty ? nil : FrameMatcher(refID: $0) }
      }
      let (include, exclude) = (matcher("include"), matcher("exclude"))
      return frames.filter { (include?.fits($0) ?? true) && !(exclude?.fits($0) ?? false) }
    })

  static let filterByValue = TransformationRecord(
    "filterByValue", options: ["filters", "match", "type"],
    shortfalls: { options in
      Shortfall.unless(["all", "any"], options["match"], "match")
        + Shortfall.unless(["include", "exclude"], options["type"], "type")
        + options["filters"].elements.compactMap { filter in
          let id = filter["config"]["id"].string ?? ""
          return ValueTest.ids.contains(id) ? nil : Shortfall("condition \(id)")
        }
    },
    run: { transformer, frames, options in
      let tests = options["filters"].elements.map { ValueTest($0, transformer) }
      guard !tests.isEmpty else { return frames }
      let all = options["match"].string == "all"
      let excludes = options["type"].string == "exclude"
      return frames.map { frame in
        let rows = tests.map { $0.rows(frame) }
        return frame.rows(
          (0..<frame.count).filter { row in
            (all ? rows.allSatisfy { $0(row) } : rows.contains { $0(row) }) != excludes
          })
      }
    })

  static let sortBy = TransformationRecord(
    "sortBy", options: ["sort", "fields"],
    run: { _, frames, options in
      let sort = options["sort"][0]
      guard let name = sort["field"].text else { return frames }
      return frames.map { frame in
        guard let index = frame.index(named: name) else { return frame }
        return frame.sorted(by: frame.fields[index], descending: sort["desc"].bool ?? false)
      }
    })

  static let limit = TransformationRecord(
    "limit", options: ["limitField"],
    run: { transformer, frames, options in
      let wanted = options["limitField"]
      guard let limit = wanted == .null ? 10 : wanted.number.map({ Int(min(max($0, -1e9), 1e9)) })
      else {
        transformer.miss("limit \(wanted.text ?? "")")
        return frames
      }
      // A limit below 0 keeps the end.
      return frames.map { frame in
        let count = frame.count
        guard count > limit else { return frame }
        return frame.rows(
          limit >= 0 ? Array(0..<limit) : Array(max(0, count + limit)..<count))
      }
    })
}

/// A condition on the values of one field.
private struct ValueTest {
  static let ids: Set<String> = [
    "greater", "greaterOrEqual", "lower", "lowerOrEqual", "between", "equal", "notEqual", "isNull",
    "isNotNull", "isUndefined", "isNotUndefined", "regex", "substring", "notSubstring",
  ]
  private let name: String
  private let id: String
  private let options: JSON
  private let pattern: ScriptPattern?

  init(_ filter: JSON, _ transformer: Transformer) {
    name = filter["fieldName"].text ?? ""
    id = filter["config"]["id"].string ?? ""
    options = filter["config"]["options"]
    // Without anchors, and without variables: their signs are the expression's.
    pattern = id == "regex" ? try? ScriptPattern(options["value"].text ?? "") : nil
  }

  /// Which rows fit; none where the frame has no such field.
  func rows(_ frame: DataFrame) -> (Int) -> Bool {
    guard let field = frame.fields.last(where: { $0.shownName == name }) ?? frame.field(named: name)
    else { return { _ in false } }
    let text = options["value"].text ?? ""
    let wanted = Double(text) ?? .nan
    let isText = field.kind == .text
    func isVoid(_ row: Int) -> Bool {
      isText ? field.text(row).isEmpty : field.number(row).isNaN && !field.isNotANumber(row)
    }
    func isEqual(_ row: Int) -> Bool {
      let value = field.number(row)
      if !value.isNaN, !wanted.isNaN { return value == wanted }
      return isText && field.text(row) == text
    }
    switch id {
    case "greater": return { field.number($0) > wanted }
    case "greaterOrEqual": return { field.number($0) >= wanted }
    case "lower": return { field.number($0) < wanted }
    case "lowerOrEqual": return { field.number($0) <= wanted }
    case "between":
      let (low, high) = (options["from"].number ?? .nan, options["to"].number ?? .nan)
      return { field.number($0) > low && field.number($0) < high }
    case "equal": return isEqual
    case "notEqual": return { !isEqual($0) }
    case "isNull", "isUndefined": return isVoid
    case "isNotNull", "isNotUndefined": return { !isVoid($0) }
    case "substring": return { text.isEmpty || field.text($0).contains(text) }
    case "notSubstring": return { isText && !text.isEmpty && !field.text($0).contains(text) }
    default: return { pattern?.matches(field.text($0)) ?? false }
    }
  }
}
