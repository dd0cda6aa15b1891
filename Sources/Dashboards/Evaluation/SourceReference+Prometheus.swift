internal import JSON

extension SourceReference {
  /// Whether a Prometheus can answer it, as far as the file tells.
  func isPrometheus(hasExpression: Bool, variables: [Variable]) -> Bool {
    if !type.isEmpty, !type.hasPrefix("$") {
      return type.contains("prometheus") || type.contains("victoriametrics")
        || type.contains("thanos") || type.contains("mimir") || type.contains("cortex")
    }
    if let reference = variableReferences(Array(name.utf8)).first,
      let variable = variables.first(where: { $0.name == reference.name }),
      variable.kind == .datasource, !variable.query.isEmpty
    {
      return SourceReference(type: variable.query.lowercased()).isPrometheus(
        hasExpression: hasExpression, variables: [])
    }
    let others = ["loki", "influx", "elastic", "graphite", "mysql", "postgres", "zabbix", "tempo"]
    let lower = name.lowercased()
    return hasExpression && !others.contains { lower.contains($0) }
  }
}

extension PanelTarget {
  /// Whether it is a PromQL query.
  func isPrometheus(_ dashboard: Dashboard) -> Bool {
    source.isPrometheus(
      hasExpression: json["expr"].string != nil, variables: dashboard.variables)
  }
}
