internal import Glibc
internal import JSON

extension TransformationRecord {
  static let calculateField = TransformationRecord(
    "calculateField",
    options: [
      "mode", "reduce", "cumulative", "window", "unary", "binary", "index", "template", "alias",
      "replaceFields", "timeSeries", "returnType",
    ],
    shortfalls: { CalculateField($0).shortfalls },
    run: { transformer, frames, options in
      CalculateField(options).run(frames, &transformer)
    })
}

/// Adds a column that is computed from others, row by row. Series are put beside each other first, by time.
struct CalculateField {
  let options: JSON
  var mode: String { options["mode"].string ?? "reduceRow" }

  init(_ options: JSON) { self.options = options }

  private var replaces: Bool { options["replaceFields"].bool ?? false }
  private var isTimed: Bool { options["timeSeries"].bool ?? true }
  private var alias: String? {
    options["alias"].text.flatMap { $0.isEmpty ? nil : $0 }
  }

  var shortfalls: [Shortfall] {
    var found = Shortfall.unless(["number"], options["returnType"], "returnType", stops: false)
    switch mode {
    case "reduceRow":
      let reducer = options["reduce"]["reducer"].string ?? "sum"
      if !Reducer.isKnown(reducer) { found.append(Shortfall("calculation \(reducer)")) }
      found += Shortfall.unless(
        ["null", "connected", "null as zero"], options["reduce"]["nullValueMode"], "nullValueMode")
    case "cumulativeFunctions":
      found += Shortfall.unless(
        ["sum", "mean"], options["cumulative"]["reducer"], "cumulative calculation")
    case "windowFunctions": found += MovingWindow.shortfalls(options["window"])
    case "unary":
      found += Shortfall.unless(Self.unaryOperators, options["unary"]["operator"], "operator")
    case "binary": found += BinaryOperation(options["binary"]).shortfalls
    case "index": break
    case "templateExpression":
      if options["template"]["expression"].string == nil {
        found.append(Shortfall("no template"))
      }
    default: found.append(Shortfall("mode \(mode)"))
    }
    return found
  }

  func run(_ given: [DataFrame], _ transformer: inout Transformer) -> [DataFrame] {
    let binary = BinaryOperation(options["binary"])
    let joins = isTimed && !(mode == "binary" && binary.hasFixedRight)
    let frames = joins ? Self.ensureColumns(given) : given
    switch mode {
    case "index": return frames.map(indexed)
    case "templateExpression":
      let filler = transformer.filler
      return frames.map { templated($0, filler) }
    default: break
    }
    if mode == "binary", let kind = binary.leftKind {
      return everyField(of: kind, frames, binary, &transformer)
    }
    var isMade = false
    let out = frames.compactMap { frame -> DataFrame? in
      guard var column = column(frame) else { return replaces ? nil : frame }
      isMade = true
      column.name = alias ?? name
      column.displayName = alias
      return with(column, frame, keepsTime: isTimed)
    }
    if !isMade, frames.contains(where: { $0.count > 0 }) { transformer.miss(missing(frames)) }
    return out
  }

  /// Several series become one table by their times, which all of them have under one name.
  static func ensureColumns(_ frames: [DataFrame]) -> [DataFrame] {
    guard frames.count > 1, let name = frames[0].timeField?.name,
      frames.allSatisfy({ $0.timeField?.name == name })
    else { return frames }
    return Joining.joined(frames, by: name, .outer).map { [$0] } ?? frames
  }

  private func with(_ column: Field, _ frame: DataFrame, keepsTime: Bool) -> DataFrame {
    var frame = frame
    if replaces {
      frame.fields =
        keepsTime ? frame.fields.filter { $0.kind == .time }.prefix(1) + [column] : [column]
    } else {
      frame.fields.append(column)
    }
    return frame
  }

  /// The new column of a frame, where it has what is needed.
  private func column(_ frame: DataFrame) -> Field? {
    switch mode {
    case "binary":
      return BinaryOperation(options["binary"]).values(frame).map { Field("", computed: $0) }
    case "unary":
      let unary = options["unary"]
      let wanted = unary["fieldName"].text ?? ""
      guard let field = frame.fields.last(where: { $0.kind == .number && $0.shownName == wanted }),
        field.count > 0
      else { return nil }
      let (values, isShare) = Self.unary(unary["operator"].string ?? "abs", field.numbers)
      var column = Field("", computed: values)
      if isShare { column.own = [JSON.Member("unit", .string("percentunit"))] }
      return column
    case "cumulativeFunctions":
      return chosen(options["cumulative"], frame).map { field in
        Field("", computed: cumulated(field.numbers))
      }
    case "windowFunctions":
      return chosen(options["window"], frame).map { field in
        Field("", computed: MovingWindow(options["window"], rows: frame.count).over(field.numbers))
      }
    default: return reducedRows(frame)
    }
  }

  /// The field that is named, else the first of numbers.
  private func chosen(_ json: JSON, _ frame: DataFrame) -> Field? {
    guard let name = json["field"].text, !name.isEmpty else {
      return frame.fields.first { $0.kind == .number }
    }
    return frame.fields.first { $0.isNamed([name]) }
  }

  private func reducedRows(_ frame: DataFrame) -> Field? {
    let reduce = options["reduce"]
    let reducer = reduce["reducer"].string ?? "sum"
    let include = reduce["include"].elements.compactMap(\.text)
    let fields = frame.fields.filter {
      include.isEmpty ? $0.kind == .number : $0.isNamed(include)
    }
    guard !fields.isEmpty else { return nil }
    let asZero = reduce["nullValueMode"].string == "null as zero"
    let rows = (0..<frame.count).map { row in
      fields.map { asZero && $0.number(row).isNaN ? 0 : $0.number(row) }
    }
    let clock = FormatClock()
    if !rows.isEmpty, Reducer.list(reducer, [], ValueFormat(), clock: clock) != nil {
      return Field(
        "", texts: rows.map { Reducer.list(reducer, $0[...], ValueFormat(), clock: clock) ?? "" })
    }
    return Field("", computed: rows.map { Reducer.reduce(reducer, $0[...]) })
  }

  private func cumulated(_ numbers: [Double]) -> [Double] {
    let isMean = options["cumulative"]["reducer"].string == "mean"
    var total = 0.0
    return numbers.enumerated().map { row, value in
      if !value.isNaN { total += value }
      return isMean ? total / Double(row + 1) : total
    }
  }

  private func indexed(_ frame: DataFrame) -> DataFrame {
    let count = frame.count
    let isShare = options["index"]["asPercentile"].bool ?? false
    var column = Field(
      alias ?? "Row", numbers: (0..<count).map { isShare ? Double($0) / Double(count) : Double($0) }
    )
    if isShare { column.own = [JSON.Member("unit", .string("percentunit"))] }
    return with(column, frame, keepsTime: false)
  }

  private func templated(_ frame: DataFrame, _ filler: Interpolation) -> DataFrame {
    let template = options["template"]["expression"].string ?? ""
    let texts = (0..<frame.count).map { row in
      filler.fill(template, .glob) { reference in
        frame.fields.first { $0.name == reference.name }?.text(row)
      }
    }
    return with(Field(alias ?? "Field", texts: texts), frame, keepsTime: false)
  }

  /// A column for each field of a kind, beside it.
  private func everyField(
    of kind: Field.Kind, _ frames: [DataFrame], _ binary: BinaryOperation,
    _ transformer: inout Transformer
  ) -> [DataFrame] {
    var isMade = false
    let out = frames.compactMap { frame -> DataFrame? in
      var fields: [Field] = []
      if isTimed, let time = frame.timeField, replaces { fields.append(time) }
      var added = false
      for field in frame.fields {
        if !replaces { fields.append(field) }
        guard field.kind == kind, let right = binary.right(frame) else { continue }
        var column = field
        column.name = "\(field.shownName) \(binary.sign) \(binary.rightName)"
        column.displayName = nil
        column.numberedName = nil
        column.kind = .number
        column.numbers = (0..<field.count).map { binary.result(field.number($0), right($0)) }
        column.texts = []
        fields.append(column)
        added = true
      }
      isMade = isMade || added
      guard added || !replaces else { return nil }
      var frame = frame
      frame.fields = fields
      return frame
    }
    if !isMade, frames.contains(where: { $0.count > 0 }) { transformer.miss(missing(frames)) }
    return out
  }

  /// The name of a column that was given none.
  var name: String {
    func of(_ field: JSON) -> String { field.text.map { $0.isEmpty ? "" : "(\($0))" } ?? "" }
    switch mode {
    case "cumulativeFunctions":
      let cumulative = options["cumulative"]
      return "cumulative \(cumulative["reducer"].string ?? "sum")\(of(cumulative["field"]))"
    case "windowFunctions":
      let window = options["window"]
      return "\(window["windowAlignment"].string ?? "trailing") moving "
        + "\(window["reducer"].string ?? "mean")\(of(window["field"]))"
    case "unary":
      return (options["unary"]["operator"].string ?? "abs") + of(options["unary"]["fieldName"])
    case "binary": return BinaryOperation(options["binary"]).name
    default: return Reducer.name(options["reduce"]["reducer"].string ?? "sum")
    }
  }

  /// Why no frame could be computed on.
  private func missing(_ frames: [DataFrame]) -> String {
    var names: [String] = []
    switch mode {
    case "binary": names = BinaryOperation(options["binary"]).fieldNames
    case "unary": names = [options["unary"]["fieldName"].text ?? ""]
    case "cumulativeFunctions": names = [options["cumulative"]["field"].text ?? ""]
    case "windowFunctions": names = [options["window"]["field"].text ?? ""]
    default: names = options["reduce"]["include"].elements.compactMap(\.text)
    }
    let absent = names.filter { name in
      !name.isEmpty && !frames.contains { $0.fields.contains { $0.isNamed([name]) } }
    }
    if let first = absent.first { return "no field \(first)" }
    return frames.count > 1 ? "its fields are in several tables" : "no field of numbers"
  }
}

extension CalculateField {
  static let unaryOperators = ["abs", "exp", "ln", "round", "floor", "ceil", "percent"]

  /// A unary operator over a column, and whether its results are shares.
  fileprivate static func unary(_ name: String, _ numbers: [Double]) -> ([Double], Bool) {
    func each(_ operation: (Double) -> Double) -> [Double] {
      numbers.map { BinaryOperation.told(operation($0), of: $0) }
    }
    switch name {
    case "exp": return (each(Glibc.exp), false)
    case "ln": return (each(Glibc.log), false)
    // As JavaScript rounds: a half always up.
    case "round": return (each { ($0 + 0.5).rounded(.down) }, false)
    case "floor": return (each { $0.rounded(.down) }, false)
    case "ceil": return (each { $0.rounded(.up) }, false)
    case "percent":
      let sum = numbers.filter(\.isFinite).reduce(0, +)
      return (each { $0 / sum }, true)
    default: return (each { $0.magnitude }, false)
    }
  }
}
