internal import Metrics
internal import PromQL
internal import Templates
internal import YAML

extension RuleReader {
  /// Reads one rule; nil where it cannot be used.
  mutating func rule(_ node: YAMLNode, group: String, number: Int) -> Rule? {
    var result: Rule?
    attempt { (reader) throws(YAMLError) in
      var mapping = try YAMLMapping(node)
      let record = mapping.take("record")
      let alert = mapping.take("alert")
      let expression = mapping.take("expr")
      let given = mapping.take("for")
      let hold = try given.map(duration) ?? .zero
      let keep = try mapping.take("keep_firing_for").map(duration) ?? .zero
      let recordName = try record?.string() ?? ""
      let alertName = try alert?.string() ?? ""
      let name = recordName.isEmpty ? alertName : recordName
      let place = "group \"\(group)\", rule \(number), \"\(name)\""
      func complain(_ node: YAMLNode, _ message: String) {
        reader.problems.append(node.error("\(place): \(message)"))
      }
      let labels = reader.labels(mapping.take("labels"), "label", in: place)
      let annotations = reader.labels(mapping.take("annotations"), "annotation", in: place)
      try reader.finish(mapping, "a rule")

      if !recordName.isEmpty, !alertName.isEmpty {
        complain(alert ?? node, "only one of 'record' and 'alert' must be set")
      }
      if name.isEmpty { complain(node, "one of 'record' or 'alert' must be set") }
      let isRecording = !recordName.isEmpty
      if isRecording {
        if !annotations.isEmpty { complain(node, "invalid field 'annotations' in recording rule") }
        if hold != .zero { complain(node, "invalid field 'for' in recording rule") }
        if keep != .zero {
          complain(node, "invalid field 'keep_firing_for' in recording rule")
        }
        if recordName.contains("{") || recordName.contains("}") {
          complain(record ?? node, "invalid recording rule name: \(recordName)")
        }
      }
      guard let parsed = try reader.expression(expression, node, place) else { return }
      if isRecording {
        result = Rule(
          kind: .recording(recordName), expression: parsed.0, expressionText: parsed.1,
          expressionPosition: position(expression), labels: labels, line: node.line)
        return
      }
      var alerting = Rule.Alerting(
        name: alertName, holdDuration: hold, saysHowLong: given != nil, keepFiringFor: keep)
      alerting.labels = reader.templates(labels, "label", mapping.node["labels"], alertName, place)
      alerting.annotations = reader.templates(
        annotations, "annotation", mapping.node["annotations"], alertName, place)
      result = Rule(
        kind: .alerting(alerting), expression: parsed.0, expressionText: parsed.1,
        expressionPosition: position(expression), labels: labels, line: node.line)
    }
    return result
  }

  private mutating func expression(
    _ node: YAMLNode?, _ rule: YAMLNode, _ place: String
  ) throws(YAMLError) -> (Expr, String)? {
    let text = try node?.string() ?? ""
    guard let node, !text.isEmpty else {
      problems.append(rule.error("\(place): field 'expr' must be set in rule"))
      return nil
    }
    do {
      return (try parseExpression(text), text)
    } catch {
      problems.append(
        node.error("\(place): could not parse expression: \(error.described(in: text))"))
      return nil
    }
  }

  private mutating func templates(
    _ texts: [Label], _ what: String, _ node: YAMLNode?, _ alert: String, _ place: String
  ) -> [TemplatedText] {
    var templates: [TemplatedText] = []
    for text in texts {
      do {
        templates.append(
          TemplatedText(
            name: text.name, text: text.value, template: try Template(parsing: text.value),
            position: position(node?[text.name])))
      } catch {
        let position = node?[text.name] ?? node
        let message =
          "\(place): \(what) \"\(text.name)\": template: __alert_\(alert):\(error)"
        if let position { problems.append(position.error(message)) }
      }
    }
    return templates
  }
}

private func position(_ node: YAMLNode?) -> FilePosition {
  node.map { FilePosition(line: $0.line, column: $0.column) } ?? FilePosition()
}
