internal import Calendar
internal import Metrics
internal import Patterns
internal import Query

/// Finds the options and present values of a dashboard's variables.
struct VariableResolver: Sendable {
  var dashboard: Dashboard
  var selection: VariableSelection
  var range: TimeRange
  var zone: Zone
  /// nil resolves what needs no data and keeps the file's values for the rest.
  var sources: DataSources?

  /// Variables that refer to others wait for them; those of one level are asked for at once.
  func resolve() async -> ResolvedVariables {
    var done: [String: ResolvedVariable] = [:]
    var open = dashboard.variables
    while !open.isEmpty {
      let names = Set(open.map(\.name))
      var ready = open.filter { variable in
        references(of: variable).intersection(names).subtracting([variable.name]).isEmpty
      }
      // A circle of variables: the first one goes ahead with what is there.
      if ready.isEmpty { ready = [open[0]] }
      let level = ready
      let known = ResolvedVariables(Array(done.values))
      await withTaskGroup(of: ResolvedVariable.self) { group in
        for variable in level { group.addTask { await one(variable, known) } }
        for await resolved in group { done[resolved.name] = resolved }
      }
      let finished = Set(level.map(\.name))
      open.removeAll { finished.contains($0.name) }
    }
    return ResolvedVariables(dashboard.variables.compactMap { done[$0.name] })
  }

  /// The same without asking anyone: query variables keep what was chosen or what the file has.
  func saved() -> ResolvedVariables {
    var offline = self
    offline.sources = nil
    var done = ResolvedVariables()
    for variable in dashboard.variables {
      var resolved = ResolvedVariable(variable: variable, options: [], current: [])
      if variable.kind == .query {
        offline.keepSaved(&resolved)
      } else {
        offline.fill(&resolved, offline.filler(done))
      }
      done.list.append(resolved)
    }
    return done
  }

  private func filler(_ known: ResolvedVariables) -> Interpolation {
    Interpolation(variables: known, range: range, zone: zone, dashboard: dashboard)
      .with(interval: .seconds(60), rateInterval: .seconds(60))
  }

  private func keepSaved(_ resolved: inout ResolvedVariable) {
    let variable = resolved.variable
    resolved.options =
      variable.includesAll
      ? [.all] + variable.options.filter { $0 != .all } : variable.options
    resolved.current = chosen(variable) ?? variable.current
  }

  private func references(of variable: Variable) -> Set<String> {
    referencedVariables(variable.query).union(referencedVariables(variable.regex))
      .union(referencedVariables(variable.source.name))
  }

  private func one(_ variable: Variable, _ known: ResolvedVariables) async -> ResolvedVariable {
    var resolved = ResolvedVariable(variable: variable, options: [], current: [])
    if variable.kind == .query {
      await query(&resolved, filler(known))
    } else {
      fill(&resolved, filler(known))
    }
    return resolved
  }

  /// The kinds that need no data.
  private func fill(_ resolved: inout ResolvedVariable, _ filler: Interpolation) {
    let variable = resolved.variable
    switch variable.kind {
    case .query: break
    case .custom:
      var options = VariableOptions.custom(filler.fill(variable.query, .raw))
      if options.isEmpty { options = variable.options.filter { $0 != .all } }
      offer(options, &resolved)
    case .interval: interval(&resolved, filler)
    case .datasource: datasource(&resolved, filler)
    case .constant:
      resolved.current = given(variable, among: []) ?? [VariableOption(variable.query)]
    case .textbox:
      let own =
        given(variable, among: [])
        ?? selection.values[variable.name].map { $0.map { VariableOption($0) } }
      resolved.current =
        own ?? (variable.current.isEmpty ? [VariableOption(variable.query)] : variable.current)
    case .adhoc, .system:
      let conditions = variable.filters.map(\.matcherText)
      resolved.current = [VariableOption(conditions.joined(separator: ","))]
    }
  }

  private func query(_ resolved: inout ResolvedVariable, _ filler: Interpolation) async {
    let variable = resolved.variable
    let reference = SourceReference(
      type: variable.source.type, name: filler.plain(variable.source.name))
    guard let sources else { return keepSaved(&resolved) }
    guard
      variable.source.isPrometheus(hasExpression: true, variables: dashboard.variables)
    else {
      resolved.error =
        "data source \(reference.type.isEmpty ? reference.name : reference.type) cannot be asked"
      resolved.options = variable.options
      resolved.current = chosen(variable) ?? variable.current
      return
    }
    var hasFailed = false
    do {
      let texts = try await texts(
        VariableQuery(filler.promQL(variable.query)), sources.source(reference.name).source)
      let regex = filler.fill(variable.regex, .regex)
      offer(try VariableOptions.make(texts, regex: regex, sort: variable.sort), &resolved)
      if texts.isEmpty {
        resolved.error = "no data for \(filler.text(variable.query))"
      } else if resolved.options.isEmpty || resolved.options == [.all] {
        resolved.error = "none of \(texts.count) values fits \(variable.regex)"
      }
    } catch let error as QueryError {
      hasFailed = true
      resolved.error = error.message
    } catch let error as PatternError {
      resolved.error = error.description
    } catch {
      resolved.error = "\(error)"
    }
    if resolved.current.isEmpty {
      let kept = chosen(variable) ?? variable.current
      if variable.includesAll, kept.isEmpty || kept.contains(.all) {
        resolved.current = [.all]
      } else if hasFailed {
        // The source may come back: until then the file's value, or the reader's, goes on.
        resolved.current = kept
      }
    }
  }

  private func texts(_ query: VariableQuery, _ source: any DataSource)
    async throws(QueryError) -> [String]
  {
    // A page that was opened just now still knows the names of the last minutes.
    let from = min(range.from, range.to - .seconds(300))
    switch query {
    case .none: return []
    case .labelNames(let selector):
      return try await source.labelNames(
        selectors: selector.map { [$0] } ?? [], from: from, through: range.to)
    case .labelValues(let label, let selector):
      return try await source.labelValues(
        label, selectors: selector.map { [$0] } ?? [], from: from, through: range.to)
    case .metrics(let text):
      let names = try await source.labelValues(
        Labels.nameLabel, selectors: [], from: from, through: range.to)
      guard !text.isEmpty, let pattern = try? ScriptPattern(text) else { return names }
      return names.filter(pattern.matches)
    case .result(let expression):
      let answer = try await source.evaluate(Question(expression, .instant(range.to)))
      return resultTexts(answer.value)
    case .series(let selector):
      return try await source.series(selectors: [selector], from: from, through: range.to).map(
        \.description)
    }
  }

  /// `name{a="b"} value time`, as Grafana hands results to a variable's regex.
  private func resultTexts(_ value: Value) -> [String] {
    func text(_ number: Double) -> String { ValueFormat(unit: "string").text(number) }
    switch value {
    case .vector(let samples):
      return samples.compactMap { sample in
        guard case .float(let number) = sample.content else { return nil }
        let labels = sample.labels.withoutName.pairs.map { $0.name + "=" + quoted($0.value) }
        return sample.labels.metricName + "{" + labels.joined(separator: ",") + "} "
          + text(number) + " \(sample.timestamp.milliseconds)"
      }
    case .scalar(let point): return [text(point.value)]
    case .string(let text, _): return [text]
    case .matrix(let series): return series.map(\.labels.description)
    }
  }

  private func interval(_ resolved: inout ResolvedVariable, _ filler: Interpolation) {
    let variable = resolved.variable
    var options = variable.query.split(separator: ",").map {
      VariableOption(String($0).trimmingWhitespace)
    }.filter { !$0.value.isEmpty }
    if options.isEmpty { options = variable.options.filter { !$0.value.hasPrefix("$__auto") } }
    let auto = VariableOption(text: "auto", value: Self.autoInterval(of: variable, range))
    let wanted = (selection.values[variable.name] ?? variable.current.map(\.value)).first
    // `$__auto_interval_NAME`, in old files without the name.
    let wantsAuto = wanted.map { $0.hasPrefix("$__auto") || $0 == "auto" } ?? false
    resolved.options = variable.offersAuto || wantsAuto ? [auto] + options : options
    if wantsAuto || (wanted == nil && variable.offersAuto) {
      resolved.current = [auto]
    } else if let option = options.first(where: { $0.value == wanted }) {
      resolved.current = [option]
    } else {
      resolved.current = wanted.map { [VariableOption($0)] } ?? Array(options.prefix(1))
    }
  }

  /// The window in as many parts as the variable asks for.
  static func autoInterval(of variable: Variable, _ range: TimeRange) -> String {
    let least = IntervalText.parse(variable.autoMinimum) ?? .seconds(10)
    let span = Duration.milliseconds(range.span.milliseconds / Int64(max(1, variable.autoCount)))
    return IntervalText.single(Step.sensible(max(span, least)))
  }

  private func datasource(_ resolved: inout ResolvedVariable, _ filler: Interpolation) {
    let variable = resolved.variable
    let type = SourceReference(type: variable.query.lowercased())
    guard type.isPrometheus(hasExpression: true, variables: []) else {
      resolved.error = "no data source of type \(variable.query)"
      resolved.current = variable.current
      return
    }
    guard let sources else {
      resolved.current = variable.current
      return
    }
    let names = [sources.mainName] + sources.named.keys.sorted().filter { $0 != sources.mainName }
    var options = (try? VariableOptions.make(names, regex: variable.regex, sort: 0)) ?? []
    // A regex for the names of someone's Grafana fits none of ours.
    if options.isEmpty { options = names.map { VariableOption($0) } }
    offer(options, &resolved)
  }

  private func chosen(_ variable: Variable) -> [VariableOption]? {
    selection.values[variable.name].map { values in
      values.map { value in
        value == VariableOption.all.value
          ? .all : variable.options.first { $0.value == value } ?? VariableOption(value)
      }
    }
  }

  /// What was chosen and stays as it was given, offered or not; nil where nothing was.
  private func given(_ variable: Variable, among options: [VariableOption]) -> [VariableOption]? {
    guard selection.asGiven.contains(variable.name), let values = selection.values[variable.name],
      !values.isEmpty
    else { return nil }
    let found = values.map { value in
      options.first { $0.value == value } ?? options.first { $0.text == value }
        ?? VariableOption(value == VariableOption.all.value ? VariableOption.all.text : value)
    }
    if found.contains(.all) { return [.all] }
    return variable.isMulti ? found : Array(found.suffix(1))
  }

  /// Sets the options and picks: what was chosen as far as it is offered, else the file's value, else the first.
  private func offer(_ options: [VariableOption], _ resolved: inout ResolvedVariable) {
    let variable = resolved.variable
    resolved.options = variable.includesAll ? [.all] + options : options
    if let given = given(variable, among: resolved.options) {
      resolved.current = given
      return
    }
    let byValue = Dictionary(
      resolved.options.map { ($0.value, $0) }, uniquingKeysWith: { first, _ in first })
    for wanted in [selection.values[variable.name], variable.current.map(\.value)] {
      var found = (wanted ?? []).compactMap { byValue[$0] }
      // Values change their form more often than their names.
      if found.isEmpty, wanted == variable.current.map(\.value), variable.current.count == 1 {
        found = resolved.options.filter { $0.text == variable.current[0].text }
      }
      if found.contains(.all) { found = [.all] }
      if !variable.isMulti { found = Array(found.prefix(1)) }
      if !found.isEmpty {
        resolved.current = found
        return
      }
    }
    resolved.current = Array(resolved.options.prefix(1))
  }
}
