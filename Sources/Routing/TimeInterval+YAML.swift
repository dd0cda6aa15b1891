package import Calendar
internal import Metrics
package import YAML

extension NamedIntervals {
  private static let section = FileSection(
    "the time interval", [FileKey("name", .text), FileKey("time_intervals", .tree)])

  init(_ node: YAMLNode, zones: ZoneDatabase) throws(YAMLError) {
    let values = try SectionValues(Self.section, node)
    let name = values.text("name")
    if name.isEmpty { throw node.error("the time interval needs a name") }
    self.init(name: name, intervals: [])
    (line, column) = (node.line, node.column)
    if let list = values["time_intervals"] {
      intervals = try TimeInterval.list(list, zones: zones)
    }
  }
}

extension TimeInterval {
  /// The list under `time_intervals`.
  package static func list(
    _ node: YAMLNode, zones: ZoneDatabase
  ) throws(YAMLError) -> [TimeInterval] {
    var intervals: [TimeInterval] = []
    for item in try node.items() { intervals.append(try TimeInterval(item, zones: zones)) }
    return intervals
  }

  private static let section = FileSection(
    "time_intervals",
    [
      FileKey("times", .tree), FileKey("weekdays", .texts), FileKey("days_of_month", .texts),
      FileKey("months", .texts), FileKey("years", .texts), FileKey("location", .text),
    ])
  private static let timeSection = FileSection(
    "times", [FileKey("start_time", .text), FileKey("end_time", .text)])

  init(_ node: YAMLNode, zones: ZoneDatabase) throws(YAMLError) {
    self.init()
    let values = try SectionValues(Self.section, node)
    if let list = values["times"] {
      var spans: [Span] = []
      for item in try list.items() { spans.append(try Self.time(item)) }
      times = spans
    }
    weekdays = try Self.spans(values["weekdays"], "a day of the week") {
      weekdayNames.firstIndex(of: $0)
    }
    days = try Self.spans(values["days_of_month"], "a day of the month") { Int($0) }
    if let list = values["days_of_month"] {
      for (item, span) in zip(try list.items(), days ?? []) { try Self.check(span, item) }
    }
    months = try Self.spans(values["months"], "a month") { name in
      monthNames.firstIndex(of: name).map { $0 + 1 } ?? Int(name)
    }
    years = try Self.spans(values["years"], "a year") { Int($0) }
    if let node = values["location"] {
      let name = try node.string()
      location = name.isEmpty ? "UTC" : name
      guard let zone = Self.zone(name, zones) else {
        throw node.error("location: \"\(name)\" is none of this machine's time zones")
      }
      self.zone = zone
    }
  }

  private static func zone(_ name: String, _ zones: ZoneDatabase) -> Zone? {
    switch name {
    case "", "UTC": .utc
    case "Local": .local
    default: zones.zone(name).map { .named($0) }
    }
  }

  private static func time(_ node: YAMLNode) throws(YAMLError) -> Span {
    let values = try SectionValues(timeSection, node)
    try values.require("start_time", "end_time")
    func minute(_ key: String) throws(YAMLError) -> Int {
      let text = values.text(key)
      let bytes = Array(text.utf8)
      guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"), let hour = Int(text.prefix(2)),
        let minute = Int(text.suffix(2)), bytes[0] != 0x2B, bytes[3] != 0x2B,
        (0..<24).contains(hour) && (0..<60).contains(minute) || text == "24:00"
      else {
        throw values.error("\(key): \"\(text.prefix(60))\" is no time from 00:00 to 24:00", at: key)
      }
      return hour * 60 + minute
    }
    let span = Span(try minute("start_time"), try minute("end_time"))
    guard span.first < span.last else {
      throw values.error(
        "times: the end has to be after the start; over midnight it takes two entries",
        at: "end_time")
    }
    return span
  }

  /// A list of `a` and `a:b`; nil where there is none.
  private static func spans(
    _ node: YAMLNode?, _ what: String, _ number: (String) -> Int?
  ) throws(YAMLError) -> [Span]? {
    guard let node else { return nil }
    var spans: [Span] = []
    for item in try node.items() {
      let text = try item.string().lowercased()
      let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
      var numbers: [Int] = []
      for part in parts {
        guard let value = number(part) else {
          throw item.error("\"\(part.prefix(60))\" is not \(what)")
        }
        numbers.append(value)
      }
      guard numbers.count <= 2, let first = numbers.first, let last = numbers.last else {
        throw item.error("\"\(text.prefix(60))\" is no range of two")
      }
      // Days that count from the end are compared once the month is known.
      if first > last, what != "a day of the month" {
        throw item.error("\"\(text.prefix(60))\": the end of a range cannot be before its start")
      }
      spans.append(Span(first, last))
    }
    return spans
  }

  private static func check(_ span: Span, _ node: YAMLNode) throws(YAMLError) {
    for day in [span.first, span.last] where day == 0 || !(-31...31).contains(day) {
      throw node.error("\(day) is no day of a month: 1 to 31, or -1 to -31 from its end")
    }
    if span.first < 0, span.last > 0 {
      throw node.error("a range that begins from the month's end has to end from there, too")
    }
    // Of the shortest month.
    func place(_ day: Int) -> Int { day < 0 ? 28 + day : day }
    if place(span.first) > place(span.last) {
      throw node.error("the end of a range cannot be before its start in every month")
    }
  }
}

private let weekdayNames = [
  "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday",
]
private let monthNames = [
  "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
  "november", "december",
]

// MARK: - Printing

extension [TimeInterval] {
  /// As Alertmanager writes a list of them, in YAML.
  package var text: String {
    isEmpty ? "[]" : map(\.text).joined(separator: "\n")
  }
}

extension TimeInterval {
  fileprivate var text: String {
    var lines: [String] = []
    if let times, !times.isEmpty {
      lines.append("times:")
      for time in times {
        lines.append("- start_time: \"\(clock(time.first))\"")
        lines.append("  end_time: \"\(clock(time.last))\"")
      }
    }
    func list(_ key: String, _ spans: [Span]?, _ name: (Int) -> String) {
      guard let spans, !spans.isEmpty else { return }
      let items = spans.map { span in
        inFlow(
          span.first == span.last
            ? name(span.first) : name(span.first) + ":" + name(span.last))
      }
      lines.append(key + ": [" + items.joined(separator: ", ") + "]")
    }
    list("weekdays", weekdays) { weekdayNames[$0] }
    list("days_of_month", days) { String($0) }
    list("months", months) { String($0) }
    list("years", years) { String($0) }
    if let location { lines.append("location: " + location) }
    if lines.isEmpty { return "- {}" }
    return "- " + lines.joined(separator: "\n  ")
  }

  private func clock(_ minute: Int) -> String { two(minute / 60) + ":" + two(minute % 60) }

  /// A scalar between brackets: in double quotes where it would be a number, to the base of sixty too, in single ones
  /// where it has a colon.
  private func inFlow(_ text: String) -> String {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2 else { return Int(text) == nil ? text : "\"" + text + "\"" }
    let isSexagesimal =
      Int(parts[0]) != nil && parts[1].utf8.count <= 2 && !parts[1].hasPrefix("-")
      && (Int(parts[1]) ?? 60) < 60
    return isSexagesimal ? "\"" + text + "\"" : "'" + text + "'"
  }
}
