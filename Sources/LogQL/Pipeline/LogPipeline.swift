internal import Metrics

/// The stages of a log query, compiled; safe to use from any thread. A `LogPipelineRun` sends lines through it.
package struct LogPipeline: Sendable {
  let stages: [CompiledStage]
  /// How many stages decide whether a line stays, and the names they need for it: the others are not even read of lines
  /// that go. Nil where a stage among them makes something of all labels.
  let deciding: (count: Int, names: WantedNames, readsFields: Bool)?
  /// Bytes that every line holds that stays, as it stands in the store: what lacks one of them can be skipped unread.
  package let requiredTexts: [[UInt8]]

  /// Compiles the stages; those of a parsed query do not fail.
  package init(_ written: [LogStage]) throws(LogStageError) {
    let stages = withFiltersFirst(written)
    var compiled: [CompiledStage] = []
    for stage in stages { compiled.append(try stage.compiled()) }
    self.stages = compiled
    deciding = decidingStages(compiled, stages)
    requiredTexts = LogQL.requiredTexts(compiled)
  }

  package init(_ log: LogExpr) throws(LogStageError) { try self.init(log.stages) }
}

/// The stages with line filters as early as they see the same line, since they cost least. As in Loki, those behind
/// `decolorize` see the line with its colours.
private func withFiltersFirst(_ stages: [LogStage]) -> [LogStage] {
  var ordered: [LogStage] = []
  // How many stages stay before the filters that follow.
  var fixed = 0
  for stage in stages {
    switch stage {
    case .lineFilters:
      ordered.insert(stage, at: fixed)
      fixed += 1
    case .lineFormat, .unpack:
      ordered.append(stage)
      fixed = ordered.count
    default: ordered.append(stage)
    }
  }
  return ordered
}

/// The longest of the literals that leading line filters ask for come first.
private func requiredTexts(_ stages: [CompiledStage]) -> [[UInt8]] {
  var texts: [[UInt8]] = []
  for stage in stages {
    switch stage {
    case .lines(let tests):
      for test in tests where !test.isNegative && test.operands.count == 1 {
        if case .literal(let search) = test.operands[0], !search.needle.isEmpty {
          texts.append(search.needle)
        }
        if case .cover(let pattern) = test.operands[0] {
          for case .literal(let search) in pattern.parts { texts.append(search.needle) }
        }
      }
    case .lineFormat, .unpack:
      // What follows sees another line.
      return texts.sorted { $0.count > $1.count }
    case .json, .jsonPaths, .logfmt, .regexp, .pattern, .decolorize, .condition, .labelFormat,
      .drop,
      .keep:
      break
    }
  }
  return texts.sorted { $0.count > $1.count }
}

private func decidingStages(
  _ compiled: [CompiledStage], _ stages: [LogStage]
) -> (count: Int, names: WantedNames, readsFields: Bool)? {
  let last = stages.lastIndex { stage in
    switch stage {
    case .lineFilters, .labelFilter: true
    default: false
    }
  }
  guard let last else { return (0, WantedNames([]), false) }
  var names: Set<String> = []
  var readsFields = false
  for stage in stages[...last] {
    switch stage {
    case .lineFilters, .decolorize: break
    case .json, .logfmt, .regexp, .pattern, .unpack: readsFields = true
    case .labelFilter(let filter): filter.addNames(to: &names)
    case .drop(let picks), .keep(let picks): names.formUnion(picks.map(\.name))
    case .lineFormat, .labelFormat: return nil
    }
  }
  return (last + 1, WantedNames(names), readsFields)
}

extension LogLabelFilter {
  fileprivate func addNames(to names: inout Set<String>) {
    switch self {
    case .text(let matcher): names.insert(matcher.name)
    case .number(let name, _, _), .duration(let name, _, _), .bytes(let name, _, _),
      .address(let name, _, _):
      names.insert(name)
    case .and(let a, let b), .or(let a, let b):
      a.addNames(to: &names)
      b.addNames(to: &names)
    }
  }
}
