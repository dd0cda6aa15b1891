internal import JSON
internal import Metrics
internal import Patterns

/// Runs a panel's transformations in order; those it does not know are left out and named.
struct Transformer {
  let filler: Interpolation
  var unknown: [String] = []

  init(filler: Interpolation) { self.filler = filler }

  mutating func apply(_ steps: [Transformation], to frames: [DataFrame]) -> [DataFrame] {
    var frames = frames
    for step in steps where !step.isDisabled {
      let wanted = step.filter?["options"].string
      let taken = wanted.map { name in frames.filter { fits($0.refID, name) } } ?? frames
      let rest = wanted.map { name in frames.filter { !fits($0.refID, name) } } ?? []
      if let done = one(step, taken) { frames = done + rest }
    }
    return frames
  }

  private func fits(_ refID: String, _ wanted: String) -> Bool {
    wanted.hasPrefix("/") ? pattern(wanted)?.matches(refID) ?? false : refID == wanted
  }

  private mutating func one(_ step: Transformation, _ frames: [DataFrame]) -> [DataFrame]? {
    let options = step.options
    switch step.id {
    case "organize": return frames.map { organized($0, options) }
    case "merge": return Self.merged(frames).map { [$0] } ?? []
    case "reduce": return reduced(frames, options)
    case "filterFieldsByName":
      return frames.map { picked($0, options) }.filter { !$0.fields.isEmpty }
    case "filterByValue": return frames.map { filtered($0, options) }
    case "filterByRefId":
      let wanted = filler.text(options["include"].string ?? "")
      let exclude = filler.text(options["exclude"].string ?? "")
      return frames.filter { frame in
        (wanted.isEmpty || fits(frame.refID, "/^(?:\(wanted))$/"))
          && (exclude.isEmpty || !fits(frame.refID, "/^(?:\(exclude))$/"))
      }
    case "renameByRegex": return renamed(frames, options)
    case "sortBy":
      guard let name = options["sort"][0]["field"].string else { return frames }
      let descends = options["sort"][0]["desc"].bool ?? false
      return frames.map { frame in
        frame.field(named: name).map { frame.sorted(by: $0, descending: descends) } ?? frame
      }
    case "limit":
      let limit = max(0, Int(filler.plain(options["limitField"].text ?? "10")) ?? 10)
      return frames.map { $0.rows(Array(0..<min(limit, $0.count))) }
    case "calculateField": return frames.map { calculated($0, options) }
    case "groupBy": return frames.compactMap { grouped($0, options) }
    case "seriesToColumns", "joinByField":
      let mode = options["mode"].string
      return Self.joined(
        frames, by: options["byField"].string ?? "Time", inner: mode == "inner"
      ).map { [$0] } ?? []
    case "labelsToFields": return labelled(frames, options)
    case "seriesToRows": return [Self.rows(of: frames, everyPoint: true)]
    case "concatenate": return Self.concatenated(frames).map { [$0] } ?? []
    case "timeSeriesTable": return [Self.rows(of: frames)]
    case "prepareTimeSeries": return prepared(frames, options)
    case "convertFieldType": return converted(frames, step)
    case "extractFields": return frames.map { extracted($0, options) }
    case "configFromData": return configured(frames, options)
    case "groupingToMatrix": return frames.compactMap { matrix($0, options) }
    default:
      unknown.append(step.id)
      return nil
    }
  }

  func pattern(_ text: String) -> ScriptPattern? { try? ScriptPattern(filler.fill(text, .regex)) }
}

extension DataFrame {
  /// By the name that is shown, else by its own.
  func field(named name: String) -> Field? { index(named: name).map { fields[$0] } }

  func index(named name: String) -> Int? {
    fields.firstIndex { $0.shownName == name } ?? fields.firstIndex { $0.name == name }
  }

  func sorted(by field: Field, descending: Bool) -> DataFrame {
    let indices = (0..<count).sorted { a, b in
      if field.kind == .text {
        let (x, y) = (field.text(a), field.text(b))
        if x == y { return a < b }
        return descending ? VariableOptions.naturally(y, x) : VariableOptions.naturally(x, y)
      }
      let (x, y) = (field.number(a), field.number(b))
      if x.isNaN || y.isNaN { return x.isNaN == y.isNaN ? a < b : y.isNaN }
      if x == y { return a < b }
      return descending ? x > y : x < y
    }
    return rows(indices)
  }
}
