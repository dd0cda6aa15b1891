internal import JSON

extension Dashboard {
  /// The dashboards in a file's bytes: one, or several where a ConfigMap or a list holds them.
  ///
  /// Takes Grafana's own JSON of any age, the API's `{"dashboard":…}`, grizzly and Kubernetes envelopes
  /// (`spec`), ConfigMaps (JSON texts in `data`), and schema v2 (`elements` and `layout`).
  package static func load(_ bytes: some Collection<UInt8>) throws(DashboardError) -> [Dashboard] {
    let json: JSON
    do {
      json = try JSON(parsing: bytes)
    } catch {
      throw DashboardError(error)
    }
    return try load(json, depth: 4)
  }

  private static func load(_ json: JSON, depth: Int) throws(DashboardError) -> [Dashboard] {
    guard json.isObject else { throw DashboardError("no dashboard: the JSON is no object") }
    guard depth > 0 else { throw DashboardError("no dashboard: envelopes within envelopes") }
    if json["dashboard"].isObject { return try load(json["dashboard"], depth: depth - 1) }
    let kind = json["kind"].string ?? ""
    if kind == "ConfigMap" || (json["data"].isObject && json["metadata"].isObject) {
      return try configMap(json["data"])
    }
    if kind == "List" || kind.hasSuffix("List"), !json["items"].elements.isEmpty {
      var all: [Dashboard] = []
      for item in json["items"].elements { all += try load(item, depth: depth - 1) }
      return all
    }
    if json["spec"].isObject {
      let spec = json["spec"]
      // The operator's GrafanaDashboard has the JSON as a text.
      if let text = spec["json"].string { return try load(inner: text, name: "spec.json") }
      var all = try load(spec, depth: depth - 1)
      if all.count == 1, all[0].uid.isEmpty {
        all[0].uid = json["metadata"]["uid"].string ?? json["metadata"]["name"].string ?? ""
      }
      return all
    }
    if json["elements"].isObject || json["layout"].isObject {
      var loader = DashboardLoader(json)
      return [loader.second()]
    }
    guard
      json["panels"] != .null || json["rows"] != .null || json["templating"].isObject
        || (json["title"].string != nil && json["schemaVersion"].number != nil)
    else {
      let names = json.members.prefix(4).map { "\"" + $0.name + "\"" }.joined(separator: ", ")
      throw DashboardError(
        "no Grafana dashboard: neither panels nor rows" + (names.isEmpty ? "" : " beside \(names)"))
    }
    var loader = DashboardLoader(json)
    return [loader.first()]
  }

  private static func configMap(_ data: JSON) throws(DashboardError) -> [Dashboard] {
    var all: [Dashboard] = []
    for member in data.members where member.name.hasSuffix(".json") || data.members.count == 1 {
      guard let text = member.value.string else { continue }
      all += try load(inner: text, name: member.name)
    }
    guard !all.isEmpty else { throw DashboardError("no dashboard: the ConfigMap holds none") }
    return all
  }

  private static func load(inner text: String, name: String) throws(DashboardError) -> [Dashboard] {
    do {
      return try load(JSON(parsing: text), depth: 2)
    } catch let error as JSONError {
      throw DashboardError("in \(name), at \(error)")
    } catch let error as DashboardError {
      throw DashboardError("in \(name): \(error)")
    } catch {
      throw DashboardError("in \(name): \(error)")
    }
  }
}
