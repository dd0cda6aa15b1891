package import Metrics
internal import Templates

/// A line as it leaves a pipeline.
package struct ProcessedLine: Sendable, Hashable {
  /// As the stages have rewritten it.
  package var line: [UInt8]
  /// The stream's labels, structured metadata and parsed ones together, with `__error__` where something failed.
  package var labels: Labels
}

/// Sends lines through a pipeline, one after the other; of one thread.
package final class LogPipelineRun {
  private let pipeline: LogPipeline
  private var fields = LineFields()
  private var path = LineFields.JSONPath()
  private var templates: LogTemplateRun
  private var metadata = Labels.empty
  private var nanoseconds: Int64 = 0
  /// Whether the line's labels stand in `fields`; line filters do without.
  private var hasFields = false

  /// - Parameters:
  ///   - stream: the labels of the stream whose lines follow.
  ///   - now: what the template function `now` says, in nanoseconds since the epoch.
  package init(_ pipeline: LogPipeline, stream: Labels, now: Int64) {
    self.pipeline = pipeline
    templates = LogTemplateRun(now: now)
    start(stream: stream)
  }

  /// Goes over to the lines of another stream.
  package func start(stream: Labels) {
    fields.startStream(stream.pairs.map { ($0.name, $0.value) })
  }

  /// Whether a line stays, without a word on what becomes of it.
  package func keeps(
    _ line: UnsafeRawBufferPointer, nanoseconds: Int64, metadata: Labels = .empty
  ) -> Bool {
    start(nanoseconds, metadata)
    if let deciding = pipeline.deciding {
      return run(0, deciding.count, line, deciding.names, nil)
    }
    return run(0, pipeline.stages.count, line, .all, nil)
  }

  /// What becomes of a line; nil where it goes.
  package func process(
    _ line: UnsafeRawBufferPointer, nanoseconds: Int64, metadata: Labels = .empty
  ) -> ProcessedLine? {
    guard mayStay(line, nanoseconds, metadata) else { return nil }
    var processed: ProcessedLine?
    _ = run(0, pipeline.stages.count, line, .all) { line in
      self.prepareFields()
      processed = ProcessedLine(line: Array(line), labels: self.labels())
    }
    return processed
  }

  /// The number that a sampler reads of what becomes of a line; nil where the line goes or has none.
  package func sample(
    _ line: UnsafeRawBufferPointer, _ sampler: LogSampler, nanoseconds: Int64,
    metadata: Labels = .empty
  ) -> LogSample? {
    guard mayStay(line, nanoseconds, metadata) else { return nil }
    var sample: LogSample?
    _ = run(0, pipeline.stages.count, line, .all) { _ in
      self.prepareFields()
      guard let value = sampler.value(&self.fields) else { return }
      sample = LogSample(value: value, labels: sampler.labels(self.labels()))
    }
    return sample
  }

  /// Starts a line; false where the fields that decide already say that it goes.
  private func mayStay(
    _ line: UnsafeRawBufferPointer, _ nanoseconds: Int64, _ metadata: Labels
  ) -> Bool {
    start(nanoseconds, metadata)
    guard let deciding = pipeline.deciding, deciding.readsFields else { return true }
    guard run(0, deciding.count, line, deciding.names, nil) else { return false }
    start(nanoseconds, metadata)
    return true
  }

  private func start(_ nanoseconds: Int64, _ metadata: Labels) {
    self.nanoseconds = nanoseconds
    self.metadata = metadata
    hasFields = false
  }

  private func prepareFields() {
    guard !hasFields else { return }
    hasFields = true
    fields.startLine()
    for label in metadata.pairs {
      let name = FieldName(label.name)
      let isTaken = fields.present(name) != nil
      fields.set(isTaken ? FieldName(label.name + "_extracted") : name, label.value, .metadata)
    }
  }

  // MARK: Stages

  /// Sends a line through the stages from `index` to `end`; what comes out goes to `body`.
  private func run(
    _ index: Int, _ end: Int, _ line: UnsafeRawBufferPointer, _ wanted: borrowing WantedNames,
    _ body: ((UnsafeRawBufferPointer) -> Void)?
  ) -> Bool {
    var index = index
    while index < end {
      let stage = pipeline.stages[index]
      index += 1
      if case .lines(let tests) = stage {
        for test in tests where !test.keeps(line) { return false }
        continue
      }
      prepareFields()
      switch stage {
      case .lines: break
      case .json: fields.readJSON(line, wanted, &path)
      case .jsonPaths(let paths): paths.read(line, &fields, wanted)
      case .logfmt(let logfmt): logfmt.read(line, &fields, wanted)
      case .regexp(let regexp): regexp.read(line, &fields, wanted)
      case .pattern(let pattern, let names):
        for (name, range) in zip(names, pattern.captures(in: line)) {
          fields.setParsed(name, UnsafeRawBufferPointer(rebasing: line[range]), wanted)
        }
      case .condition(let condition):
        if !condition.keeps(&fields) { return false }
      case .unpack:
        guard let entry = fields.unpack(line, wanted) else { continue }
        return entry.withUnsafeBytes { run(index, end, $0, wanted, body) }
      case .decolorize(let decolorizer):
        guard let plain = decolorizer.plain(line) else { continue }
        return plain.withUnsafeBytes { run(index, end, $0, wanted, body) }
      case .lineFormat(let template):
        guard let text = format(line, template) else { continue }
        return Array(text.utf8).withUnsafeBytes { run(index, end, $0, wanted, body) }
      case .labelFormat(let targets): format(line, targets)
      case .drop(let picks): drop(picks)
      case .keep(let picks): keep(picks)
      }
    }
    body?(line)
    return true
  }

  private func format(_ line: UnsafeRawBufferPointer, _ template: Template) -> String? {
    do throws(TemplateError) {
      return try templates.text(template, line, nanoseconds, labelMap())
    } catch {
      fields.fail("TemplateFormatErr", templateMessage(error, "line"))
      return nil
    }
  }

  private func format(_ line: UnsafeRawBufferPointer, _ targets: [LabelTarget]) {
    // All templates see the labels as they were for the first.
    var labels: TemplateValue?
    for target in targets {
      switch target.value {
      case .label(let source):
        guard let place = fields.present(source) else { continue }
        let field = fields[place]
        fields.set(target.name, field.value, field.source)
        if source != target.name { fields.drop(place) }
      case .template(let template):
        let values = labels ?? labelMap()
        labels = values
        do throws(TemplateError) {
          let text = try templates.text(template, line, nanoseconds, values)
          fields.set(target.name, text, .parsed)
        } catch {
          fields.fail("TemplateFormatErr", templateMessage(error, "label"))
        }
      }
    }
  }

  private func drop(_ picks: [LabelPick]) {
    for pick in picks {
      switch pick.text {
      case "__error__": if pick.test?.holds(fields.error) ?? true { fields.clearError() }
      case "__error_details__":
        if pick.test?.holds(fields.errorDetails) ?? true { fields.clearErrorDetails() }
      default:
        guard let place = fields.present(pick.name) else { continue }
        if pick.test?.holds(fields.bytes(fields[place].value)) ?? true { fields.drop(place) }
      }
    }
  }

  private func keep(_ picks: [LabelPick]) {
    for index in 0..<fields.count where !fields[index].isDropped {
      let field = fields[index]
      let name = fields.bytes(field.name)
      let value = fields.bytes(field.value)
      let isKept = picks.contains { pick in
        pick.name.hash == field.hash && name.elementsEqual(pick.name.bytes)
          && pick.test?.holds(value) ?? true
      }
      if !isKept, !isErrorLabel(name) { fields.drop(index) }
    }
  }

  // MARK: Labels

  private func labelPairs() -> [(name: String, value: String)] {
    var pairs: [(name: String, value: String)] = []
    for index in 0..<fields.count where !fields[index].isDropped {
      pairs.append((fields.text(fields[index].name), fields.text(fields[index].value)))
    }
    if !fields.error.isEmpty {
      pairs.append(("__error__", fields.error))
    }
    if !fields.errorDetails.isEmpty {
      pairs.append(("__error_details__", fields.errorDetails))
    }
    return pairs
  }

  private func labels() -> Labels { Labels(labelPairs().map { Label($0.name, $0.value) }) }

  private func labelMap() -> TemplateValue {
    var entries: [String: TemplateValue] = [:]
    for (name, value) in labelPairs() { entries[name] = .string(value) }
    return .map(entries, missing: .string(""))
  }
}

private func isErrorLabel(_ name: UnsafeRawBufferPointer) -> Bool {
  name.elementsEqual("__error__".utf8) || name.elementsEqual("__error_details__".utf8)
}

/// What went wrong, as Go's templates say it.
private func templateMessage(_ error: TemplateError, _ name: String) -> String {
  guard let place = error.place else { return "template: \(name):\(error)" }
  return "template: \(name):\(place.line):\(place.column): executing "
    + "\"\(error.definition ?? name)\" at <\(place.text)>: \(error.message)"
}
