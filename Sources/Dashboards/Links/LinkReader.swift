internal import JSON

/// Reads links from where a dashboard's file has them.
enum LinkReader {
  /// No list of a person's is longer.
  private static let most = 50

  /// The dashboard's own: addresses, and lists of dashboards by tag.
  static func dashboard(_ json: JSON) -> [DashboardLink] {
    json.elements.prefix(most).compactMap { link in
      let isList = link["type"].string == "dashboards"
      let url = isList ? "" : link["url"].string ?? ""
      guard isList || !url.isEmpty else { return nil }
      var read = DashboardLink(title: title(link, or: isList ? "dashboards" : "link"), url: url)
      read.tags = isList ? link["tags"].elements.compactMap(\.string) : []
      read.keepsTime = link["keepTime"].bool ?? false
      read.keepsVariables = link["includeVars"].bool ?? false
      return read
    }
  }

  /// A panel's: before Grafana 6.4 by a dashboard's title or path, with what is added to it.
  static func panel(_ json: JSON) -> [DashboardLink] {
    json.elements.prefix(most).compactMap { link in
      var url = link["url"].string ?? ""
      if url.isEmpty, let title = link["dashboard"].string, !title.isEmpty {
        url = "/dashboard/db/" + slug(title)
      }
      if url.isEmpty, let path = link["dashUri"].string, !path.isEmpty {
        url = "/dashboard/" + path
      }
      guard !url.isEmpty else { return nil }
      if let parameters = link["params"].string, !parameters.isEmpty {
        url = appending(parameters, to: url)
      }
      var read = DashboardLink(title: title(link, or: link["dashboard"].string ?? "link"), url: url)
      read.keepsTime = link["keepTime"].bool ?? false
      read.keepsVariables = link["includeVars"].bool ?? false
      return read
    }
  }

  /// Those of a field's options.
  static func data(_ json: JSON) -> [DashboardLink] {
    json.elements.prefix(most).compactMap { link in
      guard let url = link["url"].string, !url.isEmpty else { return nil }
      return DashboardLink(title: title(link, or: "link"), url: url)
    }
  }

  private static func title(_ link: JSON, or other: String) -> String {
    let title = link["title"].string ?? ""
    return title.isEmpty ? other : title
  }

  /// An address with more parameters.
  static func appending(_ parameters: String, to url: String) -> String {
    guard !parameters.isEmpty else { return url }
    guard url.contains("?") else { return url + "?" + parameters }
    return url + (url.hasSuffix("?") || url.hasSuffix("&") ? "" : "&") + parameters
  }
}

/// A title as Grafana writes it into addresses: letters and digits in lower case, all else one dash.
package func slug(_ title: String) -> String {
  title.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
}
