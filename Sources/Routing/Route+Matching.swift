package import Facts
package import Metrics
internal import Templates

extension Route {
  /// The nodes that an alert comes out of, in order; of a tree's root at least one.
  package func routes(of labels: Labels) -> [Route] {
    guard matchers.match(labels) else { return [] }
    var found: [Route] = []
    for child in routes {
      let below = child.routes(of: labels)
      found += below
      if !below.isEmpty, !child.continues { break }
    }
    return found.isEmpty ? [self] : found
  }

  /// The labels that tell an alert's group from others here; what the alert lacks is left out.
  package func groupLabels(of labels: Labels) -> Labels {
    switch grouping {
    case .all: labels
    case .labels(let names): labels.keeping(names)
    }
  }

  /// The key of a group here, byte for byte Alertmanager's: `{}/{team="db"}:{alertname="Disk"}`.
  package func groupKey(_ group: Labels) -> String {
    let pairs = group.pairs.map { $0.name + "=" + quotedInGo($0.value) }
    return path + ":{" + pairs.joined(separator: ", ") + "}"
  }

  /// The way of an alert through the tree: every node that was asked, and those that were passed over.
  package func story(of labels: Labels) -> [PagingStory.Node] {
    var nodes: [PagingStory.Node] = []
    _ = tell(labels, depth: 0, &nodes)
    return nodes
  }

  /// Whether the alert came out here or below.
  private func tell(_ labels: Labels, depth: Int, _ nodes: inout [PagingStory.Node]) -> Bool {
    let place = nodes.count
    func add(_ matched: Bool, _ why: String) {
      nodes.append(
        PagingStory.Node(
          depth: depth, matchers: matchers.alertText, line: line, matched: matched, why: why))
    }
    if let miss = matchers.first(where: { !$0.matches(labels) }) {
      add(false, Self.said(of: miss.name, labels))
      return false
    }
    add(true, "")
    var isTaken = false
    var taker: Route?
    for child in routes {
      if let taker {
        nodes.append(
          PagingStory.Node(
            depth: depth + 1, matchers: child.matchers.alertText, line: child.line, matched: false,
            why: "not asked: line \(taker.line) took the alert and does not continue"))
        continue
      }
      guard child.tell(labels, depth: depth + 1, &nodes) else { continue }
      isTaken = true
      if !child.continues { taker = child }
    }
    var names: [String] = []
    for matcher in matchers where !names.contains(matcher.name) { names.append(matcher.name) }
    var why = names.map { Self.said(of: $0, labels) }.joined(separator: ", ")
    if why.isEmpty { why = depth == 0 ? "the root takes every alert" : "it has no matchers" }
    if isTaken {
      why += "; a route below took it"
    } else {
      nodes[place].receiver = receiver
      if !routes.isEmpty { why += "; no route below fits" }
    }
    nodes[place].why = why
    return true
  }

  private static func said(of name: String, _ labels: Labels) -> String {
    let value = labels[name]
    return value.isEmpty ? "\(name) is not set" : "\(name) is \(quoted(value))"
  }

  /// This node and those below it, in the order of the file.
  package var all: [Route] { [self] + routes.flatMap(\.all) }
}
