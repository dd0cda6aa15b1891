internal import Addresses

/// An address that leads to a dashboard, in any of the forms that Grafana has had: `/d/UID/slug`, `/dashboard/db/slug`,
/// with or without server and path before it, or only what is to be changed of the dashboard one is on (`?var-a=b`).
package struct DashboardAddress: Sendable, Hashable {
  package enum Board: Sendable, Hashable {
    /// The slug is "" where the address has none.
    case uid(String, slug: String)
    case slug(String)
    /// The one that the link stands on.
    case same
  }
  package var board: Board
  package var variables: [String: [String]] = [:]
  /// As written; nil where the address says nothing of it.
  package var from: String?
  package var to: String?
  /// The number of the panel to show alone.
  package var panel: Int?

  /// nil where the address leads elsewhere.
  package init?(_ url: String) {
    let url = url.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)[0]
    let parts = url.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    guard let board = DashboardAddress.board(parts[0], hasQuery: parts.count > 1) else {
      return nil
    }
    self.board = board
    guard parts.count > 1 else { return }
    for pair in parts[1].split(separator: "&") {
      let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      let name = percentDecoded(sides[0])
      let value = sides.count > 1 ? percentDecoded(sides[1]) : ""
      switch name {
      case "from": from = value
      case "to": to = value
      case "viewPanel", "panelId", "editPanel":
        panel = Int(value) ?? Int(value.split(separator: "-").last ?? "")
      default:
        if name.hasPrefix("var-"), name.utf8.count > 4 {
          variables[String(name.dropFirst(4)), default: []].append(value)
        }
      }
    }
  }

  private static func board(_ path: Substring, hasQuery: Bool) -> Board? {
    var path = path
    if let scheme = path.firstRange(of: "://") {
      let name = path[..<scheme.lowerBound].lowercased()
      guard name == "http" || name == "https" else { return nil }
      path = path[scheme.upperBound...]
      path = path[(path.firstIndex(of: "/") ?? path.endIndex)...]
      guard !path.isEmpty else { return nil }
    } else if path.hasPrefix("//") {
      path = path.dropFirst(2)
      path = path[(path.firstIndex(of: "/") ?? path.endIndex)...]
    } else if path.contains(":"), !path.hasPrefix("/") {
      return nil
    }
    let steps = path.split(separator: "/").map { percentDecoded($0) }
    if steps.isEmpty { return hasQuery && path.isEmpty ? .same : nil }
    for (index, step) in steps.enumerated() {
      func after(_ count: Int) -> String? {
        index + count < steps.count ? steps[index + count] : nil
      }
      switch step {
      case "d", "d-solo":
        if let uid = after(1) { return .uid(uid, slug: after(2) ?? "") }
      case "dashboard", "dashboard-solo":
        guard let name = after(2) else { continue }
        if after(1) == "db" { return .slug(name) }
        if after(1) == "file" {
          return .slug(name.hasSuffix(".json") ? String(name.dropLast(5)) : name)
        }
      default: continue
      }
    }
    return nil
  }
}
