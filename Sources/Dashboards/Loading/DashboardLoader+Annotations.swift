internal import JSON

/// Annotation queries that are PromQL; those of other sources, and Grafana's own, are nobody's loss on a graph.
extension DashboardLoader {
  mutating func annotations() {
    let list = json["annotations"].elements + json["annotations"]["list"].elements
    for item in list.prefix(100) {
      // Schema v2 has all in a `spec`, and the query in a `spec` of its own.
      let spec = item["spec"].isObject ? item["spec"] : item
      let query = spec["query"]["spec"].isObject ? spec["query"]["spec"] : spec["target"]
      guard spec["enable"].bool ?? true,
        let expression = spec["expr"].string ?? query["expr"].string, !expression.isEmpty
      else { continue }
      var source = source(spec["datasource"])
      if spec["query"].isObject {
        source = self.source(spec["query"]["datasource"])
        if source.type.isEmpty { source.type = (spec["query"]["group"].string ?? "").lowercased() }
      }
      guard source.isPrometheus(hasExpression: true, variables: dashboard.variables) else {
        continue
      }
      var annotation = AnnotationQuery(
        name: spec["name"].string ?? "annotation", expression: expression, source: source)
      func text(_ name: String) -> String {
        spec[name].text ?? query[name].text ?? spec["legacyOptions"][name].text ?? ""
      }
      annotation.step = text("step").isEmpty ? text("interval") : text("step")
      annotation.title = text("titleFormat")
      annotation.text = text("textFormat")
      annotation.color = spec["iconColor"].string ?? ""
      annotation.valueIsTime =
        (spec["useValueForTime"].bool ?? spec["legacyOptions"]["useValueForTime"].bool) == true
      if spec["filter"].isObject {
        annotation.panels = spec["filter"]["ids"].elements.compactMap(\.integer)
        annotation.excludesPanels = spec["filter"]["exclude"].bool ?? false
      }
      dashboard.annotations.append(annotation)
    }
  }
}
