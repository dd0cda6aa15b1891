import Metrics
import Patterns
import Query

/// The labels that tell whose info series it is.
private let identifying = ["instance", "job"]

extension Evaluation {
  /// info: adds to each series the labels of the info series (target_info by default) of the same instance and job,
  /// as of the time the series' own samples are taken.
  func info(_ call: Call, _ steps: Steps) throws(QueryError) -> any VectorPlan {
    let base = try columns(try vector(call.arguments[0], steps), steps)
    var nameMatchers: [Matcher] = []
    var dataMatchers: [Matcher] = []
    if call.arguments.count > 1, case .vector(let selector) = call.arguments[1].unwrapped {
      for matcher in selector.matchers {
        if matcher.name == Labels.nameLabel {
          nameMatchers.append(matcher)
        } else {
          dataMatchers.append(matcher)
        }
      }
    }
    if nameMatchers.isEmpty {
      nameMatchers = [Matcher(Labels.nameLabel, equals: "target_info")]
    } else if nameMatchers.allSatisfy({ $0.operation == .notEqual || $0.operation == .notRegex }),
      let anyInfo = try? Matcher(Labels.nameLabel, .regex, ".+_info")
    {
      nameMatchers.append(anyInfo)
    }
    let isInfo = base.map { series in nameMatchers.allSatisfy { $0.matches(series.head.labels) } }
    let table = try infoTable(
      call, steps, nameMatchers + dataMatchers,
      wanted: Set(
        zip(base, isInfo).filter { !$1 }.map { $0.0.head.labels.keeping(identifying) }
          .filter { !$0.isEmpty }))
    let wantedLabels = Set(dataMatchers.map(\.name))
    let mayStayPlain = dataMatchers.allSatisfy { $0.matches("") }
    var results: [SeriesColumn] = []
    for (series, isInfo) in zip(base, isInfo) {
      if isInfo {
        results.append(series)
        continue
      }
      let known = table[series.head.labels.keeping(identifying)]
      var places: [[Labels]: Int] = [:]
      for step in 0..<steps.count {
        guard let sample = series.column.operand(step) else { continue }
        let infos = try known?.labels(at: step, call.range) ?? []
        if infos.isEmpty && !mayStayPlain { continue }
        let place: Int
        if let before = places[infos] {
          place = before
        } else {
          place = results.count
          places[infos] = place
          let labels = try enriched(series.head.labels, infos, wantedLabels, call.range)
          results.append(
            SeriesColumn(
              SeriesHead(labels, dropsName: series.head.dropsName), Column(absent: steps.count)))
        }
        results[place].column.put(sample, at: step)
      }
    }
    return ReadyPlan(try merged(results, isStrict: false, call.range))
  }

  private func enriched(
    _ base: Labels, _ infos: [Labels], _ wanted: Set<String>, _ position: Range<Int>
  ) throws(QueryError) -> Labels {
    var labels = base
    var added: [String: String] = [:]
    for info in infos {
      for pair in info.pairs where pair.name != Labels.nameLabel {
        if identifying.contains(pair.name) || !base[pair.name].isEmpty { continue }
        if !wanted.isEmpty, !wanted.contains(pair.name) { continue }
        if let other = added[pair.name], other != pair.value {
          throw QueryError(.execution, "conflicting label: \(pair.name)", position: position)
        }
        added[pair.name] = pair.value
        labels = labels.setting(pair.name, pair.value)
      }
    }
    return labels
  }

  /// The info series by the labels that identify whose they are.
  private func infoTable(
    _ call: Call, _ steps: Steps, _ matchers: [Matcher], wanted: Set<Labels>
  ) throws(QueryError) -> [Labels: InfoEntries] {
    guard !wanted.isEmpty else { return [:] }
    let shift = try timeShift(call.arguments[0]) ?? (offset: 0, at: nil)
    let shape = WindowShape(
      steps: steps, range: options.lookback.milliseconds, offset: shift.offset, at: shift.at)
    let span = shape.span
    let series = try select(matchers, from: span.from &+ 1, through: span.through)
      .filter { wanted.contains($0.labels.keeping(identifying)) }
    let heads = series.map { SeriesHead($0.labels) }
    let values = SelectorPlan(series: series, heads: heads, shape: shape)
    let times = SelectorPlan(series: series, heads: heads, shape: shape, part: .timestamp)
    var table: [Labels: InfoEntries] = [:]
    var worker = self.worker()
    // In label order, which errors then name them in.
    for index in heads.indices.sorted(by: { heads[$0].labels < heads[$1].labels }) {
      var value = Column(absent: steps.count)
      var time = value
      try values.fill(index, &value, &worker)
      try times.fill(index, &time, &worker)
      if value.histograms.contains(where: { $0 != nil }) {
        throw QueryError(
          .execution, "this should be an info metric, with float samples: \(heads[index].labels)",
          position: call.range)
      }
      table[heads[index].labels.keeping(identifying), default: InfoEntries()].series.append(
        (heads[index].labels, time.values))
    }
    absorb(worker)
    return table
  }

  /// The offset and pinned instant at which the samples of an expression are taken; nil where it has none.
  private func timeShift(_ expression: Expr) throws(QueryError) -> (offset: Int64, at: Int64?)? {
    switch expression {
    case .vector(let selector):
      return (try milliseconds(selector.offset), instant(selector.at))
    case .matrix(let matrix):
      return (try milliseconds(matrix.selector.offset), instant(matrix.selector.at))
    case .subquery(let subquery):
      guard let inner = try timeShift(subquery.inner) else { return nil }
      if inner.at != nil { return inner }
      return (
        inner.offset &+ (try milliseconds(subquery.offset)), instant(subquery.at)
      )
    default:
      for child in expression.children {
        if let shift = try timeShift(child) { return shift }
      }
      return nil
    }
  }
}

/// A sample's time, which columns keep in seconds.
private func milliseconds(_ seconds: Double) -> Int64 {
  Int64(exactly: (seconds * 1000).rounded()) ?? 0
}

/// The info series of one instance and job, with the time of their newest sample at each step.
private struct InfoEntries {
  var series: [(labels: Labels, times: [Double])] = []

  /// One label set for each info metric: of several series the one whose sample is newest.
  func labels(at step: Int, _ position: Range<Int>) throws(QueryError) -> [Labels] {
    var chosen: [(labels: Labels, time: Double)] = []
    for (labels, times) in series where !times[step].isAbsent {
      let name = labels.metricName
      guard let place = chosen.firstIndex(where: { $0.labels.metricName == name }) else {
        chosen.append((labels, times[step]))
        continue
      }
      if times[step] > chosen[place].time {
        chosen[place] = (labels, times[step])
      } else if times[step] == chosen[place].time {
        throw QueryError(
          .execution,
          "found duplicate series for info metric: existing \(chosen[place].labels.braced) @ \(milliseconds(times[step])), new \(labels.braced) @ \(milliseconds(times[step]))",
          position: position)
      }
    }
    return chosen.map(\.labels)
  }
}
