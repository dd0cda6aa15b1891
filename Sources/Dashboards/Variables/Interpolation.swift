internal import Addresses
package import Calendar
internal import Metrics

/// What templates are filled in with: variables, a repeat's own values, the built-in names of one query.
package struct Interpolation: Sendable {
  var variables: [String: ResolvedVariable]
  /// A repeat's value for its variable.
  var scoped: [String: VariableOption]
  /// `__interval` and its like, by name without the dollar.
  var builtIn: [String: String]
  var range: TimeRange
  var zone: Zone
  /// What a variable without any value stands for where its query is only to be read, not asked; nil for nothing,
  /// as Grafana asks it.
  var standIn: String?

  package init(
    variables: ResolvedVariables, scoped: [String: VariableOption] = [:], range: TimeRange,
    zone: Zone = .utc, dashboard: Dashboard? = nil, user: String = ""
  ) {
    self.variables = Dictionary(
      variables.list.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    self.scoped = scoped
    self.range = range
    self.zone = zone
    let milliseconds = range.span.milliseconds
    let seconds = max(1, (milliseconds + 500) / 1000)
    builtIn = [
      "__range": "\(seconds)s", "__range_s": "\(seconds)", "__range_ms": "\(milliseconds)",
      "__from": "\(range.from.milliseconds)", "__to": "\(range.to.milliseconds)",
      "__timezone": zone.name, "__name": "", "__all": "$__all",
      "__dashboard": dashboard?.title ?? "", "__dashboard.uid": dashboard?.uid ?? "",
      "__dashboard.title": dashboard?.title ?? "", "__user": user, "__user.login": user,
      "__user.id": "1", "__user.email": "", "__org": "1", "__org.name": "Vigil", "__org.id": "1",
      "__url_time_range": "from=\(range.from.milliseconds)&to=\(range.to.milliseconds)",
      "__all_variables": variables.list.flatMap { variable in
        (variable.variable.kind == .constant ? [] : variable.current).map {
          "var-" + percentEncoded(variable.name) + "=" + percentEncoded($0.value)
        }
      }.joined(separator: "&"), "timeFilter": "", "__searchFilter": ".*",
    ]
    // Old files and grafonnet say it without a name; of several variables the last one counts.
    builtIn["__auto_interval"] = VariableResolver.autoInterval(
      of: Variable(name: "", kind: .interval), range)
    for variable in variables.list.map(\.variable) where variable.kind == .interval {
      let auto = VariableResolver.autoInterval(of: variable, range)
      builtIn["__auto_interval_" + variable.name] = auto
      if variable.offersAuto { builtIn["__auto_interval"] = auto }
    }
  }

  /// With a repeat's own values.
  package func scoping(_ values: [String: VariableOption]) -> Interpolation {
    var copy = self
    copy.scoped.merge(values) { $1 }
    return copy
  }

  /// With the names of one query's step.
  func with(interval: Duration, rateInterval: Duration) -> Interpolation {
    var copy = self
    copy.builtIn["__interval"] = IntervalText.single(interval)
    copy.builtIn["__interval_ms"] = "\(interval.milliseconds)"
    copy.builtIn["__rate_interval"] = IntervalText.single(rateInterval)
    copy.builtIn["__rate_interval_ms"] = "\(rateInterval.milliseconds)"
    return copy
  }

  /// `template` as PromQL: values of variables with several are regular expressions.
  package func promQL(_ template: String) -> String { fill(template, .promQL) }

  /// `template` as text to read.
  package func text(_ template: String) -> String { fill(template, .text) }

  /// `template` with the values as they are, several of them in braces.
  package func plain(_ template: String) -> String { fill(template, .glob) }

  /// `special` answers names that only the caller knows (`__field`).
  func fill(
    _ template: String, _ standard: VariableFormat, depth: Int = 4,
    special: (VariableReference) -> String? = { _ in nil }
  ) -> String {
    guard template.utf8.contains(where: { $0 == UInt8(ascii: "$") || $0 == UInt8(ascii: "[") })
    else { return template }
    let bytes = Array(template.utf8)
    var out: [UInt8] = []
    var position = 0
    var quotes = QuoteState()
    for reference in variableReferences(bytes) {
      let literal = bytes[position..<reference.range.lowerBound]
      out.append(contentsOf: literal)
      quotes.read(literal)
      position = reference.range.upperBound
      var value =
        special(reference).map { formatted($0, reference, standard) }
        ?? value(of: reference, standard, quote: quotes.quote, depth: depth)
      if case .promQL = standard, let standIn, value == standIn, !quotes.isOpen {
        // Outside of quotes nothing matches like `.*`: a name or a range keeps the query readable.
        value = out.last == UInt8(ascii: "[") ? "1m" : "_"
      }
      out.append(
        contentsOf: value?.utf8 ?? String(decoding: bytes[reference.range], as: UTF8.self).utf8)
    }
    out.append(contentsOf: bytes[position...])
    return String(decoding: out, as: UTF8.self)
  }

  private func value(
    of reference: VariableReference, _ standard: VariableFormat, quote: UInt8?, depth: Int
  ) -> String? {
    let name = reference.name
    let format = VariableFormat(reference.format)
    if let option = scoped[name] {
      let isMulti = variables[name].map { $0.variable.isMulti || $0.variable.includesAll } ?? false
      return escaped(
        (format ?? standard).apply([option], name: name, isMulti: isMulti, isList: false),
        format ?? standard, quote)
    }
    if let resolved = variables[name] {
      return value(
        of: resolved, path: reference.path, format ?? standard, quote: quote, depth: depth)
    }
    if case .date(let style) = format, let moment = Int64(builtIn[name] ?? "") {
      return date(Timestamp(milliseconds: moment), style)
    }
    let key = reference.path.isEmpty ? name : name + "." + reference.path
    guard let value = builtIn[key] else { return nil }
    // These are parameters already, encoded one by one.
    let isWhole = name == "__url_time_range" || name == "__all_variables"
    return isWhole ? value : formatted(value, reference, standard)
  }

  /// A value that is no variable's, in the format that is asked for; what is not for addresses stays as it is.
  private func formatted(
    _ value: String, _ reference: VariableReference, _ standard: VariableFormat
  ) -> String {
    let format = VariableFormat(reference.format) ?? standard
    switch format {
    case .date(let style):
      return Int64(value).map { date(Timestamp(milliseconds: $0), style) } ?? value
    case .uriencode, .percentencode, .queryparam:
      return format.apply(
        [VariableOption(value)], name: reference.name, isMulti: false, isList: false)
    default: return value
    }
  }

  private func value(
    of resolved: ResolvedVariable, path: String, _ format: VariableFormat, quote: UInt8?,
    depth: Int
  ) -> String? {
    let variable = resolved.variable
    if case .text = format { return resolved.text }
    if path == "text" {
      return formatted(resolved.text, VariableReference(range: 0..<0, name: variable.name), format)
    }
    if case .queryparam = format, resolved.isAll {
      return "var-" + percentEncoded(variable.name) + "=" + VariableOption.all.value
    }
    if resolved.isAll, !variable.allValue.isEmpty {
      let all = depth > 0 ? fill(variable.allValue, .raw, depth: depth - 1) : variable.allValue
      if case .percentencode = format { return percentEncoded(all) }
      return all
    }
    let chosen = resolved.effective.map { option in
      // What the file lists may refer to others; what a source told is taken as it is.
      depth > 0 && variable.listsItsValues && option.value.contains("$")
        ? VariableOption(text: option.text, value: fill(option.value, .raw, depth: depth - 1))
        : option
    }
    if chosen.isEmpty, let standIn { return standIn }
    return escaped(
      format.apply(
        chosen, name: variable.name, isMulti: variable.isMulti || variable.includesAll,
        isList: resolved.isAll || variable.isMulti), format, quote)
  }

  /// Values that stand inside quotes of PromQL must not end them, nor lose their backslashes.
  private func escaped(_ text: String, _ format: VariableFormat, _ quote: UInt8?) -> String {
    guard case .promQL = format, let quote else { return text }
    switch quote {
    case UInt8(ascii: "`"): return text
    case UInt8(ascii: "'"):
      return text.map { $0 == "'" || $0 == "\\" ? "\\" + String($0) : String($0) }.joined()
    default: return VariableFormat.stringEscaped(text)
    }
  }

  private func date(_ time: Timestamp, _ style: String) -> String {
    switch style {
    case "iso": CivilTime(time, .utc).formatted("YYYY-MM-DD[T]HH:mm:ss.SSS[Z]")
    case "seconds": "\(time.milliseconds / 1000)"
    default: CivilTime(time, zone).formatted(style)
    }
  }
}

/// Whether a place in PromQL is inside a quoted text.
private struct QuoteState {
  private(set) var quote: UInt8?
  private var isEscaped = false
  var isOpen: Bool { quote != nil }

  mutating func read(_ bytes: ArraySlice<UInt8>) {
    for byte in bytes {
      if let open = quote {
        if isEscaped {
          isEscaped = false
        } else if byte == 0x5C, open != UInt8(ascii: "`") {
          isEscaped = true
        } else if byte == open {
          quote = nil
        }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "`")
      {
        quote = byte
      }
    }
  }
}
