internal import Metrics

extension LogExpr: CustomStringConvertible {
  /// In one line, as Loki prints it.
  package var description: String {
    ([selectorText] + stages.map(\.description)).joined(separator: " ")
  }

  var selectorText: String { "{" + matchers.map(matcherText).joined(separator: ", ") + "}" }
}

private func matcherText(_ matcher: Matcher) -> String {
  matcher.name + matcher.operation.rawValue + shown(matcher.value)
}

extension LogStage: CustomStringConvertible {
  package var description: String {
    switch self {
    case .lineFilters(let filters): filters.map(\.description).joined(separator: " ")
    case .json(let extractions): "| json" + text(of: extractions)
    case .logfmt(let options, let extractions):
      "| logfmt" + (options.isStrict ? " --strict" : "")
        + (options.keepsEmpty ? " --keep-empty" : "") + text(of: extractions)
    case .regexp(let pattern): "| regexp " + shown(pattern)
    case .pattern(let pattern): "| pattern " + shown(pattern)
    case .unpack: "| unpack"
    case .decolorize: "| decolorize"
    case .labelFilter(let filter): "| \(filter)"
    case .lineFormat(let template): "| line_format " + shown(template)
    case .labelFormat(let formats):
      "| label_format "
        + formats.map { $0.name + "=" + ($0.isRename ? $0.value : shown($0.value)) }
        .joined(separator: ",")
    case .drop(let picks): "| drop " + text(of: picks)
    case .keep(let picks): "| keep " + text(of: picks)
    }
  }

  private func text(of extractions: [LogExtraction]) -> String {
    extractions.isEmpty
      ? "" : " " + extractions.map { $0.name + "=" + shown($0.path) }.joined(separator: ",")
  }

  private func text(of picks: [LogLabelPick]) -> String {
    picks.map { pick in
      switch pick {
      case .name(let name): name
      case .matching(let matcher): matcherText(matcher)
      }
    }.joined(separator: ",")
  }
}

extension LogLineFilter: CustomStringConvertible {
  package var description: String {
    let texts = operands.map { $0.isAddress ? "ip(\(shown($0.text)))" : shown($0.text) }
    // What none of several may be in is printed as one filter after the other.
    if operation.isNegative {
      return texts.map { operation.rawValue + " " + $0 }.joined(separator: " ")
    }
    return operation.rawValue + " " + texts.joined(separator: " or ")
  }
}

extension LogLabelFilter: CustomStringConvertible {
  package var description: String {
    switch self {
    case .text(let matcher): matcherText(matcher)
    case .number(let name, let comparison, let value):
      name + comparison.rawValue + plainDecimal(value)
    case .duration(let name, let comparison, let nanoseconds):
      name + comparison.rawValue + goDurationText(nanoseconds: nanoseconds)
    case .bytes(let name, let comparison, let bytes):
      name + comparison.rawValue + byteText(bytes)
    case .address(let name, let isEqual, let pattern):
      name + (isEqual ? "=" : "!=") + "ip(\(shown(pattern)))"
    case .and(let left, let right): "( \(left) , \(right) )"
    case .or(let left, let right): "( \(left) or \(right) )"
    }
  }
}

extension LogUnwrap: CustomStringConvertible {
  package var description: String {
    ([head] + filters.map { "| \($0)" }).joined(separator: " ")
  }

  var head: String { "| unwrap " + (conversion.map { "\($0.rawValue)(\(label))" } ?? label) }
}
