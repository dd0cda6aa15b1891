internal import Calendar
internal import JSON
internal import Metrics
internal import Patterns

/// Makes stats, gauges and bars: one number for each series, or for each row.
struct StatPanel {
  let job: PanelJob
  let styles: FieldStyles
  let freshness: Freshness
  /// More cells than this can't be told apart.
  private static let mostCells = 500

  private struct Cell {
    var cell: ValueCell
    var style: FieldStyle
  }

  func stat(_ frames: [DataFrame]) -> StatFrame {
    var frame = shaped(frames)
    if frame.colorMode == .none {
      // A panel that shows no colour does not mind its thresholds either: many are left at Grafana's 80.
      for index in frame.cells.indices where !frame.cells[index].state.hasPrefix("no data") {
        frame.cells[index].state = ""
        if frame.cells[index].color != .muted { frame.cells[index].color = .text }
      }
    }
    return frame
  }

  private func shaped(_ frames: [DataFrame]) -> StatFrame {
    let panel = job.panel
    let cells = cells(frames)
    var frame = StatFrame(cells: cells.map(\.cell))
    if panel.kind.hasSuffix("singlestat") || panel.kind.hasPrefix("grafana-singlestat") {
      frame.colorMode =
        panel.json["colorBackground"].bool == true
        ? .background : panel.json["colorValue"].bool == true ? .value : .none
      frame.showsName = cells.count > 1 && panel.json["valueName"].string != "name"
      return frame
    }
    switch panel.options["colorMode"].string {
    case "none": frame.colorMode = .none
    case let mode? where mode.hasPrefix("background"): frame.colorMode = .background
    default: frame.colorMode = .value
    }
    switch panel.options["textMode"].string {
    // Where the name is the text it stands there once.
    case "value", "none", "name": frame.showsName = false
    case "value_and_name": frame.showsName = true
    default: frame.showsName = cells.count > 1
    }
    return frame
  }

  func gauge(_ frames: [DataFrame]) -> GaugeFrame {
    let cells = cells(frames)
    let bounds = bounds(cells)
    let style =
      cells.first?.style ?? FieldStyle(options: job.panel.fields.defaults, format: ValueFormat())
    var frame = GaugeFrame(
      cells: cells.map(\.cell), min: bounds.lowerBound, max: bounds.upperBound,
      thresholds: styles.bands(style, bounds: bounds, line: false, area: true))
    let old = job.panel.json["gauge"]["thresholdMarkers"].bool
    frame.showsThresholds =
      (job.panel.options["showThresholdMarkers"].bool ?? old ?? true) && shareThresholds(cells)
    return frame
  }

  /// Whether one scale tells all cells' colours: they come from thresholds, the same for all.
  private func shareThresholds(_ cells: [Cell]) -> Bool {
    guard let first = cells.first?.style.options, first.thresholds != nil else { return false }
    return cells.allSatisfy { cell in
      let options = cell.style.options
      return options.thresholds == first.thresholds && options.min == first.min
        && options.max == first.max && (options.colorMode ?? "thresholds") == "thresholds"
    }
  }

  func bars(_ frames: [DataFrame]) -> BarGaugeFrame {
    var cells = cells(frames)
    let isPie = job.panel.kind.contains("piechart")
    if isPie || job.panel.kind == "barchart" {
      for index in cells.indices { cells[index].cell.color = .series(index) }
    }
    var bounds = bounds(cells)
    if isPie {
      // Slices are shares of the whole.
      let total = cells.map(\.cell.value).filter { $0 > 0 }.reduce(0, +)
      bounds = 0...Swift.max(total, .leastNormalMagnitude)
      if total > 0 {
        for index in cells.indices where cells[index].cell.value > 0 {
          let share = ValueFormat(unit: "percentunit", decimals: 0).text(
            cells[index].cell.value / total)
          cells[index].cell.text += " (\(share))"
        }
      }
    }
    let style =
      cells.first?.style ?? FieldStyle(options: job.panel.fields.defaults, format: ValueFormat())
    var frame = BarGaugeFrame(
      cells: cells.map(\.cell), min: bounds.lowerBound, max: bounds.upperBound,
      thresholds: styles.bands(style, bounds: bounds, line: false, area: true))
    var hasScale = shareThresholds(cells)
    if let mode = cells.first?.style.options.colorMode, mode.hasPrefix("continuous-"),
      cells.allSatisfy({ $0.style.options.colorMode == mode }),
      let bands = styles.continuousBands(mode, bounds: bounds)
    {
      frame.thresholds = bands
      hasScale = true
    }
    if !isPie, job.panel.kind != "barchart", hasScale {
      frame.mode =
        switch job.panel.options["displayMode"].string {
        case "basic": .basic
        case "lcd": .lcd
        default: .gradient
        }
    }
    frame.isHorizontal = job.panel.options["orientation"].string != "vertical" || isPie
    return frame
  }

  /// The scale's ends: the file's, else 0…100 for percentages, else what the values span.
  private func bounds(_ cells: [Cell]) -> ClosedRange<Double> {
    let options = cells.first?.style.options ?? job.panel.fields.defaults
    let values = cells.map(\.cell.value).filter(\.isFinite)
    let unit = options.unit ?? ""
    let isOld = job.panel.json["gauge"]["show"].bool == true
    let low = options.min ?? min(0, values.min() ?? 0)
    var high = options.max
    if high == nil {
      if unit == "percent" {
        high = 100
      } else if unit == "percentunit" {
        high = 1
      } else if isOld || DrawnKind.of(job.panel) == .gauge {
        high = max(100, 0)
      } else {
        high = values.max()
      }
    }
    let top = high ?? 100
    return low.isFinite && top.isFinite && top > low ? low...top : low...(low + 1)
  }

  var calc: String {
    let panel = job.panel
    if panel.kind.contains("singlestat") { return panel.json["valueName"].string ?? "avg" }
    if panel.kind == "graph" { return panel.json["xaxis"]["values"][0].string ?? "total" }
    if panel.kind == "grafana-piechart-panel" { return panel.json["valueName"].string ?? "current" }
    let options = panel.options["reduceOptions"]
    return options["calcs"][0].string ?? panel.options["fieldOptions"]["calcs"][0].string
      ?? "lastNotNull"
  }

  private func cells(_ frames: [DataFrame]) -> [Cell] {
    let options = job.panel.options["reduceOptions"]
    let showsRows =
      options["values"].bool == true || job.panel.options["fieldOptions"]["values"].bool == true
      || job.panel.kind == "barchart"
    let limit = min(max(options["limit"].integer ?? Self.mostCells, 1), Self.mostCells)
    let wanted = options["fields"].string ?? ""
    let pattern = wanted.hasPrefix("/") ? styles.pattern(wanted) : nil
    var cells: [Cell] = []
    for frame in frames {
      for field in frame.fields {
        if wanted.isEmpty {
          guard field.kind == .number else { continue }
        } else if let pattern {
          let name = styles.style(of: field, in: frame).displayName ?? field.shownName
          guard pattern.matches(name) || pattern.matches(field.name) else { continue }
        } else {
          guard field.shownName == wanted || field.name == wanted else { continue }
        }
        // A bar for each row, unless the rows are a series' history.
        if showsRows,
          job.panel.kind != "barchart" || frame.fields.contains(where: { $0.kind == .text })
        {
          for row in 0..<min(field.count, limit) where cells.count < Self.mostCells {
            cells.append(cell(field, frame, row: row))
          }
        } else if cells.count < Self.mostCells {
          cells.append(cell(field, frame, row: nil))
        }
      }
    }
    if cells.isEmpty, frames.isEmpty { cells += nothing }
    return cells
  }

  /// What stands for no data at all, where the file has words for it.
  private var nothing: [Cell] {
    let style = FieldStyle(
      options: job.panel.fields.defaults,
      format: ValueFormat(unit: job.panel.fields.defaults.unit ?? ""))
    let mapped = style.mapping(.nan, text: nil, styles.patterns)?.text
    guard let text = mapped ?? style.options.noValue else { return [] }
    let cell = ValueCell(name: job.placed.title, value: .nan, text: text, color: .muted)
    return [Cell(cell: cell, style: style)]
  }

  private func cell(_ field: Field, _ frame: DataFrame, row: Int?) -> Cell {
    let style = styles.style(of: field, in: frame)
    let panel = job.panel
    var name = style.displayName ?? field.shownName
    var value: Double
    var text: String?
    if let row {
      value = field.number(row)
      if field.kind == .text { text = field.text(row) }
      let words = frame.fields.filter { $0.kind == .text }.map { $0.text(row) }
      if !words.isEmpty, style.displayName == nil { name = words.joined(separator: " ") }
    } else if field.kind == .text {
      text = field.texts.last ?? ""
      value = .nan
    } else {
      value = Reducer.reduce(calc, field.numbers[...], times: frame.timeField?.numbers[...])
    }
    let bounds = bounds(for: style)
    let isLast = ["last", "lastNotNull"].contains(Reducer.canonical(calc))
    let list =
      row == nil && field.kind == .number
      ? Reducer.list(calc, field.numbers[...], style.format, clock: job.clock) : nil
    if row == nil, list == nil, field.endsInNaN, isLast || value.isNaN {
      // Grafana's Last * leaves NaN out: where nothing else was in the window, a mapping of null takes it.
      let isNull = value.isNaN && Reducer.canonical(calc) == "lastNotNull"
      let isMapped = style.mapping(.notANumber, text: nil, styles.patterns) != nil
      let takesNull = isNull && !isMapped && style.mapping(.nan, text: nil, styles.patterns) != nil
      if !takesNull { value = .notANumber }
    }
    let format =
      row != nil || Reducer.keepsUnit(calc)
      ? style : FieldStyle(options: style.options, format: Reducer.format(calc, style.format))
    var shown = styles.shown(value, format, bounds: bounds, clock: job.clock)
    if let list { shown = ShownValue(text: list, color: .text) }
    if let text {
      let mapping = style.mapping(.nan, text: text, styles.patterns)
      shown.text = mapping?.text ?? text
      shown.color = mapping?.color.map { ColorName.state($0) } ?? .text
    } else if value.isNotANumber {
      if isOfNothing(field, frame), style.mapping(value, text: nil, styles.patterns) == nil {
        shown.text = style.options.noValue ?? "no traffic"
      }
    } else if isLast, row == nil, let since = vanished(field, frame) {
      shown.color = .muted
      shown.state = "no data since \(since)"
    }
    if panel.kind.contains("singlestat") {
      if panel.json["valueName"].string == "name" { shown.text = name }
      let mapped = style.mapping(value, text: text, styles.patterns) != nil
      if !mapped, text == nil {
        let prefix = job.filler.text(panel.json["prefix"].string ?? "")
        let postfix = job.filler.text(panel.json["postfix"].string ?? "")
        shown.text = prefix + shown.text + postfix
      }
    }
    switch job.panel.options["textMode"].string {
    case "name": shown.text = name
    case "none": shown.text = ""
    default: break
    }
    var cell = ValueCell(
      name: name, value: value, text: shown.text, color: shown.color, state: shown.state)
    if row == nil, calc != "name", job.panel.options["textMode"].string != "name" {
      cell.calc = Reducer.title(calc)
    }
    if !style.options.links.isEmpty {
      cell.dataLinks = DataLinks(
        links: style.options.links, row: LinkedRow(field, frame, row: row, cell))
    }
    if wantsSparkline, row == nil, field.kind == .number, field.count > 1 {
      cell.sparkline = field.numbers
    }
    return Cell(cell: cell, style: style)
  }

  /// Whether it is no number because nothing was divided by nothing, as far as that is known.
  private func isOfNothing(_ field: Field, _ frame: DataFrame) -> Bool {
    let refID = field.refID.isEmpty ? frame.refID : field.refID
    return job.idle[refID]?.holds(field.labels) ?? false
  }

  private var wantsSparkline: Bool {
    if job.panel.kind.contains("singlestat") {
      return job.panel.json["sparkline"]["show"].bool == true
    }
    return job.panel.kind == "stat" && job.panel.options["graphMode"].string != "none"
  }

  private func bounds(for style: FieldStyle) -> ClosedRange<Double> {
    let low = style.options.min ?? 0
    let high = style.options.max ?? (style.options.unit == "percentunit" ? 1 : 100)
    return low < high ? low...high : low...(low + 1)
  }

  /// Since when the series has no values, where the newest is too old to stand for now.
  private func vanished(_ field: Field, _ frame: DataFrame) -> String? {
    guard field.count > 1, let times = frame.timeField?.numbers,
      let last = field.numbers.lastIndex(where: { !$0.isNaN }), last < times.count,
      Int64(clamping: times[last]) < freshness.limit
    else { return nil }
    let time = CivilTime(Timestamp(milliseconds: Int64(clamping: times[last])), job.zone)
    return time.formatted("HH:mm:ss") + time.offsetText
  }
}

extension StatPanel {
  fileprivate init(_ job: PanelJob, _ material: PanelMaterial) {
    self.init(job: job, styles: material.styles, freshness: material.freshness)
  }
}

extension DrawnKind {
  private static let singleStats: Set = ["singlestat", "grafana-singlestat-panel"]
  private static let allBars: Set = ["bargauge", "piechart", "grafana-piechart-panel", "barchart"]

  static let stat = DrawnKind(
    name: "stat", answers: { $0.kind == "stat" || singleStats.contains($0.kind) },
    isOfNumbers: true, hasHistory: true, calcs: { [StatPanel($0, $1).calc] },
    make: { .stat(StatPanel($0, $1).stat($1.frames)) })

  static let gauge = DrawnKind(
    name: "gauge",
    answers: { panel in
      panel.kind == "gauge"
        || singleStats.contains(panel.kind) && panel.json["gauge"]["show"].bool == true
    },
    isOfNumbers: true, hasHistory: true, calcs: { [StatPanel($0, $1).calc] },
    make: { .gauge(StatPanel($0, $1).gauge($1.frames)) })

  /// Old graphs too that have the series, not the time, along their axis.
  static let bars = DrawnKind(
    name: "bars",
    answers: { panel in
      allBars.contains(panel.kind)
        || panel.kind == "graph" && panel.json["xaxis"]["mode"].string == "series"
    },
    asksRange: { _ in false }, isOfNumbers: true, hasHistory: true,
    calcs: { [StatPanel($0, $1).calc] }, make: { .bars(StatPanel($0, $1).bars($1.frames)) })
}
