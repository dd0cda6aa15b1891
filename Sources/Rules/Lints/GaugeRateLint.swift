internal import Metrics
internal import PromQL

extension RuleLint {
  /// A counter's function over a gauge: each time the gauge falls it takes a counter to have begun anew.
  static let gaugeRate = RuleLint("gauge-rate") { rule, _, knowledge in
    rule.expression.withAllBelow.compactMap { node in
      guard case .call(let call) = node,
        [.rate, .irate, .increase].contains(call.function),
        case .matrix(let matrix)? = call.arguments.first?.unwrapped
      else { return nil }
      let name = matrix.selector.name
      let what: String
      if let known = knowledge.metadata[name], known.kind != .unknown {
        guard known.kind == .gauge else { return nil }
        what = "\(name), which is a gauge"
      } else if isGauge(byName: name) {
        what = "\(name), which looks like a gauge"
      } else {
        return nil
      }
      let instead = call.function == .increase ? "delta" : "deriv"
      return (
        rule.expressionPosition,
        "\(call.function.rawValue) over \(what): where it falls, that is taken for a restart; use"
          + " \(instead)"
      )
    }
  }
}

/// Whether a name that everybody uses for a gauge, or an ending that says so, leaves no doubt.
private func isGauge(byName name: String) -> Bool {
  let counted = ["_total", "_count", "_sum", "_bucket"]
  if counted.contains(where: name.hasSuffix) { return false }
  return known.contains(name) || endings.contains(where: name.hasSuffix)
    || families.contains { name.hasPrefix($0.start) && name.hasSuffix($0.end) }
}

private let known: Set<String> = [
  "up", "go_goroutines", "go_threads", "node_load1", "node_load5", "node_load15",
  "node_procs_running", "node_procs_blocked", "node_nf_conntrack_entries", "process_open_fds",
  "process_max_fds", "process_resident_memory_bytes", "process_virtual_memory_bytes",
]

private let endings = ["_ratio", "_percent", "_percentage", "_celsius", "_info"]

private let families = [
  (start: "node_memory_", end: "_bytes"), (start: "node_filesystem_", end: "_bytes"),
  (start: "go_memstats_", end: "_bytes"), (start: "container_memory_", end: "_bytes"),
  (start: "kube_pod_status_", end: ""), (start: "kube_node_status_", end: ""),
  (start: "kube_deployment_status_", end: ""),
]
