import PromQL
import Views

extension CompletionContext {
  /// What must be known to complete here; nil where the language alone tells. `wantsAll`: also before a letter is
  /// typed.
  func request(wantsAll: Bool) -> CompletionRequest? {
    switch place {
    case .operand: typed.isEmpty && !wantsAll ? nil : CompletionRequest(.metricNames)
    case .labelName(let selector):
      CompletionRequest(.labelNames(selector: selector.selector ?? ""))
    case .labelValue(let label, let selector):
      CompletionRequest(.labelValues(label: label, selector: selector.selector ?? ""))
    case .groupingLabel(let metrics):
      CompletionRequest(
        .labelNames(selector: metrics.first.map { SelectorSoFar(metric: $0).selector ?? "" } ?? ""))
    case .none, .afterOperand, .afterAggregator, .matchOperator, .duration, .instant: nil
    }
  }

  /// Whether candidates are worth showing before a letter is typed.
  private var offersUnasked: Bool {
    switch place {
    case .labelName, .labelValue, .groupingLabel, .duration, .instant: true
    case .none, .operand, .afterOperand, .afterAggregator, .matchOperator: false
    }
  }

  /// At most 100, best first; none where the word is already whole.
  func candidates(_ snapshot: Snapshot, wantsAll: Bool) -> [Candidate] {
    guard !typed.isEmpty || offersUnasked || wantsAll else { return [] }
    var source = CompletionSource()
    source.metadata = snapshot.explore.metadata
    if let answer = snapshot.explore.completion, answer.request == request(wantsAll: wantsAll) {
      switch answer.request.kind {
      case .metricNames: source.metrics = answer.values
      case .labelNames: source.labels = answer.values
      case .labelValues: source.values = answer.values
      }
    }
    let found = source.candidates(for: self)
    return found.count == 1 && found[0].label == typed ? [] : found
  }
}

extension Scene {
  var completionContext: CompletionContext { state.explore.completionContext }

  /// What the popup offers; empty where it is closed.
  var candidates: [Candidate] {
    guard state.explore.isEditing, !state.explore.isCompletionClosed else { return [] }
    return completionContext.candidates(snapshot, wantsAll: state.explore.wantsAll)
  }
}

extension ExploreView {
  var completionContext: CompletionContext {
    CompletionContext(field.string, cursor: field.head.utf8.count)
  }

  /// Puts a candidate in the place of the word at the cursor.
  mutating func accept(_ candidate: Candidate) {
    let replaced = completionContext.replaced
    let bytes = Array(field.string.utf8)
    let low = min(replaced.lowerBound, bytes.count)
    let high = max(low, min(replaced.upperBound, bytes.count))
    let start = String(decoding: bytes[..<low], as: UTF8.self).count
    let count = String(decoding: bytes[low..<high], as: UTF8.self).count
    field.replace(start..<(start + count), with: candidate.insertion)
    self.candidate = nil
    isCompletionClosed = false
    wantsAll = false
  }
}
