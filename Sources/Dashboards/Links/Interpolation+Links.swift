internal import Metrics

extension Interpolation {
  /// A link filled in. Values are encoded so that the address keeps its form, as Grafana's `uriencode` does.
  ///
  /// - Parameters:
  ///   - row: what a data link leads from.
  ///   - timeRange: what `${__url_time_range}` stands for; the title stays as it reads.
  package func filled(_ link: DashboardLink, row: LinkedRow? = nil, timeRange: String)
    -> DashboardLink
  {
    var copy = self
    copy.builtIn["__url_time_range"] = timeRange
    var filled = link
    filled.title = copy.fill(link.title, .text) { row?.value($0) }
    var url = copy.fill(link.url.filter { !$0.isNewline }, .uriencode) { row?.value($0) }
    if link.keepsTime { url = LinkReader.appending(timeRange, to: url) }
    if link.keepsVariables {
      url = LinkReader.appending(copy.builtIn["__all_variables"] ?? "", to: url)
    }
    filled.url = url
    return filled
  }
}

extension LinkedRow {
  /// What a placeholder of a data link stands for; nil where it is none, or speaks of what is not there.
  func value(_ reference: VariableReference) -> String? {
    guard fields.indices.contains(field) else { return nil }
    let own = fields[field]
    let path = pathParts(reference.path)
    switch reference.name {
    case "__value":
      switch path.first {
      case "raw": return own.raw
      case "numeric": return own.number.isNaN ? own.raw : exact(own.number)
      case "time": return fields.first(where: \.isTime)?.raw ?? ""
      case "text", nil: return own.text
      default: return nil
      }
    case "__field":
      switch path.first {
      case "name": return own.name
      case "displayName": return own.displayName
      case "labels", "formattedLabels": return labels(own, path.dropFirst().first)
      default: return nil
      }
    case "__series": return path.isEmpty || path.first == "name" ? seriesName : nil
    case "__data":
      guard path.first == "fields", let key = path.dropFirst().first else { return nil }
      // A field that is not there is nothing, as in Grafana.
      guard let found = self[key] else { return "" }
      switch path.dropFirst(2).first {
      case "numeric": return found.number.isNaN ? "" : exact(found.number)
      case "text", nil: return found.text
      case "raw": return found.raw
      case "time": return fields.first(where: \.isTime)?.raw ?? ""
      default: return nil
      }
    // Of the old table panel: the cell, and those of the row by number.
    case "__cell": return own.raw
    case let name where name.hasPrefix("__cell_"):
      return Int(name.dropFirst(7)).flatMap { fields.indices.contains($0) ? fields[$0].raw : nil }
    default: return nil
    }
  }

  /// A field by its name, its shown name, its `name` label or its number.
  private subscript(key: String) -> Field? {
    fields.first { $0.name == key } ?? fields.first { $0.displayName == key }
      ?? fields.first { !$0.labels["name"].isEmpty && $0.labels["name"] == key }
      ?? Int(key).flatMap { fields.indices.contains($0) ? fields[$0] : nil }
  }

  private func labels(_ field: Field, _ name: String?) -> String {
    if let name { return field.labels[name] }
    return field.labels.isEmpty ? "" : field.labels.withoutName.description
  }

  private func exact(_ number: Double) -> String { ValueFormat(unit: "string").text(number) }
}

/// `fields["a b"].text`, `fields[0]` and `labels.job` taken apart.
func pathParts(_ path: String) -> [String] {
  var parts: [String] = []
  var part = ""
  var rest = path[...]
  func isQuote(_ character: Character) -> Bool { character == "\"" || character == "'" }
  while let next = rest.popFirst() {
    switch next {
    case ".":
      if !part.isEmpty { parts.append(part) }
      part = ""
    case "[":
      if !part.isEmpty { parts.append(part) }
      part = ""
      let quote = rest.first.flatMap { isQuote($0) ? $0 : nil }
      if quote != nil { rest.removeFirst() }
      while let inner = rest.popFirst() {
        if inner == quote || quote == nil && inner == "]" { break }
        part.append(inner)
      }
      if quote != nil, rest.first == "]" { rest.removeFirst() }
      parts.append(part)
      part = ""
    default: part.append(next)
    }
  }
  if !part.isEmpty { parts.append(part) }
  return parts
}
