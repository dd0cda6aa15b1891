import Metrics
import Patterns
import Query
import SeriesScript

/// Compares an answer with what a script expects of it. Each function gives nil or a complaint.
struct Comparison {
  let expectation: Expectation
  let expression: String

  func failure(_ error: QueryError) -> String? {
    guard let expected = expectation.failure else { return "failed: \(error.message)" }
    return matches(expected, error.message)
      ? nil : "expected the failure \(expected), got: \(error.message)"
  }

  func annotations(_ annotations: [Annotation]) -> String? {
    let warnings = annotations.filter { $0.severity == .warning }.map(text)
    let infos = annotations.filter { $0.severity == .info }.map(text)
    return check("warning", expectation.warnings, expectation.forbidsWarnings, warnings)
      ?? check("info", expectation.infos, expectation.forbidsInfos, infos)
  }

  private func text(_ annotation: Annotation) -> String {
    var text = "PromQL \(annotation.severity.rawValue): \(annotation.message)"
    if let position = annotation.position { text += " (1:\(position.lowerBound + 1))" }
    return text
  }

  private func check(
    _ kind: String, _ expected: [Expectation.Message], _ forbidden: Bool, _ got: [String]
  ) -> String? {
    if forbidden, let first = got.first { return "expected no \(kind), got: \(first)" }
    if expected.isEmpty { return nil }
    for message in expected where !got.contains(where: { matches(message, $0) }) {
      return "expected the \(kind) \(message), got \(got)"
    }
    for text in got where !expected.contains(where: { matches($0, text) }) {
      return "unexpected \(kind): \(text)"
    }
    return nil
  }

  private func matches(_ expected: Expectation.Message, _ text: String) -> Bool {
    switch expected {
    case .any: return true
    case .exactly(let message): return message == text
    case .regex(let expression):
      guard let pattern = try? Pattern(".*(?:" + expression + ").*") else { return false }
      return pattern.matches(text)
    }
  }

  // MARK: Values

  func value(_ value: Value, at time: Question.Time) -> String? {
    if let string = expectation.string {
      guard case .string(let got, _) = value else { return "expected a string, got \(value.kind)" }
      return got == string ? nil : "expected \(quoted(string)), got \(quoted(got))"
    }
    switch value {
    case .string: return "unexpected string"
    case .scalar(let point):
      guard let scalar = expectation.scalar else { return "unexpected scalar \(point.value)" }
      return isClose(point.value, scalar) ? nil : "expected \(scalar), got \(point.value)"
    case .vector(let samples):
      if expectation.scalar != nil || expectation.rangeVector != nil {
        return "unexpected instant vector"
      }
      return vector(samples)
    case .matrix(let series):
      if expectation.scalar != nil { return "unexpected matrix" }
      if expectation.isOrdered { return "expect ordered cannot be used with a matrix" }
      if let range = expectation.rangeVector { return matrix(series, over: range) }
      guard case .range(let range) = time else { return "unexpected range vector" }
      return matrix(series, over: range)
    }
  }

  /// The middle point of a range against what is expected of an instant. Order says nothing in a matrix.
  func middle(_ value: Value, of time: Question.Time) -> String? {
    guard case .matrix(let series) = value, case .range(let range) = time else {
      return "expected a matrix, got \(value.kind)"
    }
    if expectation.isOrdered { return nil }
    let middle = range.start + range.step
    var samples: [InstantSample] = []
    for one in series {
      if let point = one.points.first(where: { $0.timestamp == middle }) {
        samples.append(
          InstantSample(labels: one.labels, timestamp: middle, content: .float(point.value)))
      }
      if let point = one.histograms.first(where: { $0.timestamp == middle }) {
        samples.append(
          InstantSample(
            labels: one.labels, timestamp: middle, content: .histogram(point.histogram)))
      }
    }
    if let scalar = expectation.scalar {
      guard case .float(let got)? = samples.first?.content, samples.count == 1 else {
        return "expected a scalar, got \(samples.count) series"
      }
      return isClose(got, scalar) ? nil : "expected \(scalar), got \(got)"
    }
    return vector(samples)
  }

  func vector(_ samples: [InstantSample]) -> String? {
    var expected: [Labels: (position: Int, item: SeriesLine.Item)] = [:]
    for (position, line) in expectation.series.enumerated() {
      guard line.items.count == 1 else { return "expected one value for \(line.labels)" }
      expected[line.labels] = (position, line.items[0])
    }
    for (position, sample) in samples.enumerated() {
      guard let (place, item) = expected.removeValue(forKey: sample.labels) else {
        return "unexpected \(sample.labels) \(sample.content.text)"
      }
      if expectation.isOrdered, place != position {
        return "expected \(sample.labels) at position \(place), got it at \(position)"
      }
      switch (item, sample.content) {
      case (.float(let wanted), .float(let got)) where isClose(wanted, got): break
      case (.histogram(let wanted, let hintGiven), .histogram(let got))
      where isClose(wanted, got, comparingHint: hintGiven): break
      default: return "\(sample.labels): expected \(item.text), got \(sample.content.text)"
      }
    }
    return expected.first.map { "missing \($0.key) \($0.value.item.text)" }
  }

  func matrix(_ series: [Series], over range: StepRange) -> String? {
    for (a, b) in zip(series, series.dropFirst()) where !(a.labels < b.labels) {
      return "not sorted by labels: \(a.labels) before \(b.labels)"
    }
    var got: [Labels: Series] = [:]
    for one in series { got[one.labels] = one }
    for line in expectation.series {
      guard let one = got.removeValue(forKey: line.labels) else {
        return "missing \(line.labels)"
      }
      if let complaint = points(one, line, over: range) { return "\(line.labels): \(complaint)" }
    }
    return got.first.map { "unexpected \($0.key) \($0.value.text)" }
  }

  private func points(_ series: Series, _ line: SeriesLine, over range: StepRange) -> String? {
    var floats: [Point] = []
    var histograms: [(point: HistogramPoint, hintGiven: Bool)] = []
    for (index, item) in line.items.enumerated() {
      let time = Timestamp(
        milliseconds: range.start.milliseconds + Int64(index) * range.step.milliseconds)
      switch item {
      case .gap: break
      case .float(let value): floats.append(Point(time, value))
      case .histogram(let histogram, let hintGiven):
        histograms.append((HistogramPoint(time, histogram), hintGiven))
      }
    }
    let isSame =
      floats.count == series.points.count && histograms.count == series.histograms.count
      && zip(floats, series.points).allSatisfy {
        $0.timestamp == $1.timestamp && isClose($0.value, $1.value)
      }
      && zip(histograms, series.histograms).allSatisfy {
        $0.point.timestamp == $1.timestamp
          && isClose($0.point.histogram, $1.histogram, comparingHint: $0.hintGiven)
      }
    if isSame { return nil }
    let wanted = Series(labels: line.labels, points: floats, histograms: histograms.map(\.point))
    return "expected \(wanted.text), got \(series.text)"
  }
}
