/// Rules and series made up by a seed: what both programs are asked about.
///
/// Whatever the oracle's 2.42 sees otherwise than Prometheus 3 is kept out: samples come each minute, so no window
/// begins on one; a series ends by a marker and never by being forgotten.
struct RuleCase {
  /// The YAML of a rule file.
  private(set) var rules = "groups:\n"
  /// In the order in which they are evaluated.
  private(set) var groups: [String] = []
  private(set) var alerts: [String] = []
  private(set) var records: [String] = []
  /// Lines of the series notation, a value a minute.
  private(set) var series: [(selector: String, values: String)] = []

  static let minutes = 24

  init(_ dice: inout Dice) {
    for name in ["x", "y"] {
      for a in 1...3 where !dice.once(in: 4) {
        series.append(("\(name){a=\"\(a)\",b=\"\(dice.below(2))\"}", Self.gauge(&dice)))
      }
    }
    series.append(("c{a=\"1\"}", Self.counter(&dice)))
    for number in 0...dice.below(3) { addGroup("g\(number)", &dice) }
  }

  // MARK: Series

  private static func gauge(_ dice: inout Dice) -> String {
    var values: [String] = []
    var isThere = dice.once(in: 2)
    while values.count <= minutes {
      if isThere {
        for _ in 0...dice.below(6) { values.append("\(dice.below(12))") }
        // A hole that the lookback bridges.
        if dice.once(in: 3) { values += ["_", "_", "\(dice.below(12))"] }
        values.append("stale")
      } else {
        for _ in 0...dice.below(4) { values.append("_") }
      }
      isThere.toggle()
    }
    return values.joined(separator: " ")
  }

  private static func counter(_ dice: inout Dice) -> String {
    // Far from zero at first: there the older program extrapolates otherwise.
    var (values, total) = ([String](), 1000)
    for _ in 0...minutes {
      total = dice.once(in: 12) ? 0 : total + dice.below(4) * 15
      values.append("\(total)")
    }
    return values.joined(separator: " ")
  }

  // MARK: Rules

  private mutating func addGroup(_ name: String, _ dice: inout Dice) {
    groups.append(name)
    rules += "- name: \(name)\n"
    if dice.once(in: 12) { rules += "  limit: \(2 + dice.below(6))\n" }
    if dice.once(in: 4) { rules += "  interval: \(1 + dice.below(5))m\n" }
    rules += "  rules:\n"
    for _ in 0...dice.below(4) {
      if dice.once(in: 3) { addRecord(&dice) } else { addAlert(&dice) }
    }
  }

  private mutating func addRecord(_ dice: inout Dice) {
    let name = "r\(records.count)"
    rules += "  - record: \(name)\n    expr: \(yamlText(expression(&dice)))\n"
    records.append(name)
    if dice.once(in: 2) {
      let emptied = dice.once(in: 6) ? "a" : "b"
      rules += "    labels: {\(emptied): \"\", z: \"\(dice.below(3))\"}\n"
    }
  }

  private mutating func addAlert(_ dice: inout Dice) {
    // Names may come twice.
    let name = dice.once(in: 8) && !alerts.isEmpty ? dice.one(of: alerts) : "A\(alerts.count)"
    rules += "  - alert: \(name)\n    expr: \(yamlText(expression(&dice)))\n"
    if !alerts.contains(name) { alerts.append(name) }
    if !dice.once(in: 3) {
      rules += "    for: \(dice.one(of: ["1m", "2m", "90s", "5m", "61s", "0s"]))\n"
    }
    if dice.once(in: 3) {
      rules += "    keep_firing_for: \(dice.one(of: ["1m", "2m", "150s", "6m"]))\n"
    }
    if dice.once(in: 2) {
      rules += "    labels:\n      sev: \(yamlText(dice.one(of: Self.labelTexts)))\n"
      // Alerts that then have equal labels are a mistake, of which a few are enough.
      if dice.once(in: 8) { rules += "      a: \(yamlText(dice.one(of: Self.labelTexts)))\n" }
    }
    if !dice.once(in: 3) {
      rules += "    annotations:\n      one: \(yamlText(dice.one(of: Self.texts)))\n"
      if dice.once(in: 2) { rules += "      two: \(yamlText(dice.one(of: Self.texts)))\n" }
    }
  }

  private mutating func expression(_ dice: inout Dice) -> String {
    let name = dice.one(of: ["x", "y"])
    let bound = dice.below(9)
    switch dice.below(14) {
    case 0: return name
    case 1: return "sum by (a) (\(name)) > \(bound)"
    case 2: return "max_over_time(\(name)[90s]) >= \(bound)"
    case 3: return "increase(c[150s]) > \(bound * 5)"
    case 4: return "x unless on (a) y > \(bound)"
    case 5: return "x and on (a) y"
    case 6: return "absent(\(name){a=\"\(1 + dice.below(3))\"})"
    case 7: return "time() % 600 > bool \(bound * 60)"
    case 8: return "count(ALERTS{alertstate=\"firing\"}) > \(bound / 4)"
    case 9:
      let state = dice.one(of: ["firing", "pending"])
      let alerts = "ALERTS{alertstate=\"\(state)\"}"
      return dice.once(in: 4) ? alerts : "sum by (alertstate) (\(alerts))"
    case 10 where !records.isEmpty: return "\(dice.one(of: records)) > \(bound)"
    case 11: return "x + on (a) y > \(bound)"
    case 12: return "\(name) offset 1m > \(bound)"
    default: return "\(name) > \(bound)"
    }
  }

  private static let labelTexts = [
    "page", "{{ $labels.a }}", "{{ $labels.nope }}", "v{{ $value }}",
    "{{ if gt $value 5.0 }}high{{ else }}low{{ end }}", "", "{{ $externalLabels.zone }}",
  ]

  private static let texts =
    labelTexts + [
      "{{ $labels.a }} of {{ .Labels.b }} is {{ $value | humanize }}",
      "{{ printf \"%.2f %v %5s\" $value $value $labels.a }}",
      "{{ with query \"sum(x)\" }}{{ . | first | value | humanizePercentage }}{{ end }}",
      "{{ range query \"x\" | sortByLabel \"a\" }}{{ .Labels.a }}={{ .Value }} {{ end }}",
      "{{ humanizeDuration (query \"time()\" | first | value) }}",
      "{{ $labels.b | toUpper | reReplaceAll \"(.)\" \"[$1]\" }} {{ len $labels.a }}",
      "{{ range $k, $v := $labels }}{{ $k }}:{{ $v }},{{ end }}", "{{ $externalURL }}",
    ]
}

/// A text in YAML's double quotes.
func yamlText(_ text: String) -> String {
  "\""
    + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    + "\""
}
