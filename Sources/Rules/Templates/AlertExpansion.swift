internal import Metrics
internal import PromQL
internal import Query
internal import Templates

/// Expands the texts of one evaluation of an alerting rule, element by element.
struct AlertExpansion {
  /// The element whose texts are wanted.
  var sample = InstantSample(
    labels: .empty, timestamp: .distantPast, content: .float(0))
  {
    didSet { data = nil }
  }
  /// The annotations where none of them has anything to expand.
  let fixedAnnotations: [Label]?
  private(set) var hasRun = false
  /// What went wrong first; empty where nothing did.
  private(set) var complaint = ""

  /// How much Prometheus puts before each text, by which its columns are off.
  private static let preambleBytes = 112
  private let rule: String
  private let alertName: String
  private let external: TemplateValue
  private let externalURL: TemplateValue
  private let functions: [String: TemplateFunction]
  private let allowance = QueryAllowance()
  /// The dot and the variables, made when they are first wanted.
  private var data: (dot: TemplateValue, variables: [(String, TemplateValue)])?

  init(_ run: RuleRun, _ world: RuleWorld, at time: Timestamp) {
    rule = run.rule.name
    alertName = "__alert_" + rule
    fixedAnnotations =
      run.annotationTexts.hasActions ? nil : run.annotationTexts.entries.map(\.label)
    guard run.annotationTexts.hasActions || run.labelTexts.hasActions else {
      (external, externalURL, functions) = (.null, .null, [:])
      return
    }
    external = labelMap(world.externalLabels)
    externalURL = .string(world.externalURL)
    functions = alertFunctions(world, at: time, allowance)
  }

  /// The alert's labels: the element's without its name, under the rule's, and `alertname`.
  mutating func labels(_ texts: RuleTexts) -> Labels {
    var overlay: [Label] = []
    overlay.reserveCapacity(texts.entries.count + 1)
    for entry in texts.entries where entry.label.name != "alertname" {
      overlay.append(Label(entry.label.name, expanded(entry)))
    }
    let place =
      overlay.firstIndex { bytewiseLess("alertname", $0.name) } ?? overlay.count
    overlay.insert(Label("alertname", rule), at: place)
    return sample.labels.overlaid(overlay)
  }

  mutating func annotations(_ texts: RuleTexts) -> [Label] {
    texts.entries.map { Label($0.label.name, expanded($0)) }
  }

  private mutating func expanded(_ entry: RuleTexts.Entry) -> String {
    if let complaint = entry.complaint { return failed("parsing", complaint) }
    guard let template = entry.template else { return entry.label.value }
    hasRun = true
    allowance.renew()
    let data = data ?? makeData()
    self.data = data
    do throws(TemplateError) {
      return try template.run(data.dot, variables: data.variables, functions: functions)
    } catch {
      return failed("executing", error)
    }
  }

  private mutating func failed(_ what: String, _ error: TemplateError) -> String {
    hasRun = true
    var text = "error \(what) template \(alertName): template: \(alertName):"
    if let place = error.place {
      // Before the text stand, in the same line, the pieces that set the variables.
      let column = place.column + (place.line == 1 ? Self.preambleBytes : 0)
      let name = error.definition ?? alertName
      text += "\(place.line):\(column): executing \"\(name)\" at <\(place.text)>: \(error.message)"
    } else {
      text += "\(error)"
    }
    if complaint.isEmpty { complaint = text }
    return "<error expanding template: \(text)>"
  }

  private func makeData() -> (dot: TemplateValue, variables: [(String, TemplateValue)]) {
    let labels = labelMap(sample.labels)
    let (value, kind): (TemplateValue, String) =
      switch sample.content {
      case .float(let number): (.float(number), "float64")
      case .histogram(let histogram): (.string(histogram.description), "*histogram.FloatHistogram")
      }
    let dot = TemplateRecord(
      "struct { Labels map[string]string; ExternalLabels map[string]string; "
        + "ExternalURL string; Value \(kind) }",
      [
        ("Labels", labels), ("ExternalLabels", external), ("ExternalURL", externalURL),
        ("Value", value),
      ])
    return (
      .record(dot),
      [
        ("$labels", labels), ("$externalLabels", external), ("$externalURL", externalURL),
        ("$value", value),
      ]
    )
  }
}

/// Labels as Go's map of strings: what is not there is the empty string.
func labelMap(_ labels: Labels) -> TemplateValue {
  var entries: [String: TemplateValue] = [:]
  for pair in labels.pairs { entries[pair.name] = .string(pair.value) }
  return .record(
    TemplateRecord(
      "map[string]string", [], contents: .map(entries, missing: .string(""))))
}
