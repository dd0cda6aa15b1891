internal import JSON
internal import Metrics
internal import Patterns

extension TransformationRecord {
  static let organize = TransformationRecord(
    "organize",
    options: [
      "excludeByName", "includeByName", "indexByName", "renameByName", "orderByMode", "orderBy",
    ],
    shortfalls: { options in
      Shortfall.unless(["manual", "auto"], options["orderByMode"], "orderByMode", stops: false)
        + options["orderBy"].elements.flatMap {
          Shortfall.unless(["name", "label"], $0["type"], "orderBy", stops: false)
        }
    },
    run: { _, frames, options in
      frames.map { Organizing.organized($0, options) }.filter { !$0.fields.isEmpty }
    })

  static let filterFieldsByName = TransformationRecord(
    "filterFieldsByName", options: ["include", "exclude", "byVariable"],
    shortfalls: { options in
      ["include", "exclude"].flatMap { side in
        options[side].members.compactMap { member in
          ["names", "pattern", "variable"].contains(member.name)
            ? nil : Shortfall("\(side) \(member.name)")
        }
      }
    },
    run: { transformer, frames, options in
      let include = Organizing.test(options["include"], transformer, options)
      let exclude = Organizing.test(options["exclude"], transformer, options)
      return frames.map { frame in
        var frame = frame
        frame.fields = frame.fields.filter {
          (include?($0) ?? true) && !(exclude?($0) ?? false)
        }
        return frame
      }.filter { !$0.fields.isEmpty }
    })

  static let renameByRegex = TransformationRecord(
    "renameByRegex", options: ["regex", "renamePattern"],
    run: { transformer, frames, options in
      let regex = options["regex"].string ?? "(.*)"
      guard let pattern = transformer.pattern(regex) else {
        transformer.miss("regex \(regex)")
        return frames
      }
      let template = options["renamePattern"].string ?? "$1"
      return frames.map { frame in
        var frame = frame
        for index in frame.fields.indices where pattern.matches(frame.fields[index].shownName) {
          frame.fields[index].displayName = pattern.replacing(
            in: frame.fields[index].shownName, with: template)
        }
        return frame
      }
    })
}

/// Transformations that choose, order and name fields.
enum Organizing {
  static func organized(_ frame: DataFrame, _ options: JSON) -> DataFrame {
    var frame = frame
    func names(_ json: JSON) -> [String] {
      json.members.filter { $0.value.bool == true }.map(\.name)
    }
    let excluded = names(options["excludeByName"])
    let included = names(options["includeByName"])
    frame.fields = frame.fields.filter { field in
      !field.isNamed(excluded) && (included.isEmpty || field.isNamed(included))
    }
    if options["orderByMode"].string == "auto" {
      order(&frame, by: options["orderBy"].elements)
    } else {
      let places = frame.fields.enumerated().map { index, field in
        (options["indexByName"][field.shownName].number ?? .infinity, index)
      }
      frame.fields = places.sorted { $0 < $1 }.map { frame.fields[$0.1] }
    }
    for index in frame.fields.indices {
      let name = options["renameByName"][frame.fields[index].shownName].string ?? ""
      if !name.isEmpty { frame.fields[index].displayName = name }
    }
    return frame
  }

  /// By the fields' names and labels, the first of `rules` that tells them apart.
  private static func order(_ frame: inout DataFrame, by rules: [JSON]) {
    func key(_ field: Field, _ rule: JSON) -> String {
      rule["type"].string == "label" ? field.labels[rule["name"].string ?? ""] : field.shownName
    }
    frame.fields = frame.fields.enumerated().sorted { a, b in
      for rule in rules {
        let (x, y) = (key(a.element, rule), key(b.element, rule))
        guard x != y else { continue }
        let isBefore = VariableOptions.naturally(x, y)
        return rule["desc"].bool == true ? !isBefore : isBefore
      }
      return a.offset < b.offset
    }.map(\.element)
  }

  /// Names, an expression, or the values of a variable; nil where nothing is asked.
  static func test(_ json: JSON, _ transformer: Transformer, _ options: JSON)
    -> ((Field) -> Bool)?
  {
    var names = json["names"].elements.compactMap(\.text)
    if let variable = json["variable"].text, !variable.isEmpty,
      options["byVariable"].bool == true || names.isEmpty && json["pattern"].string == nil
    {
      let isList = variable.hasPrefix("{") && variable.hasSuffix("}")
      let list = isList ? variable.dropFirst().dropLast() : variable[...]
      names = list.split(separator: ",").map(String.init)
      return { $0.isNamed(names) }
    }
    let expression = json["pattern"].text ?? ""
    guard !expression.isEmpty else { return names.isEmpty ? nil : { $0.isNamed(names) } }
    // An expression that cannot be read fits nothing, as in Grafana.
    let pattern = transformer.pattern(expression)
    return { $0.isNamed(names) || pattern?.matches($0.shownName) ?? false }
  }
}
