internal import Facts
internal import JSON
internal import Metrics
internal import Patterns
internal import Routing
internal import Serving
internal import Watching

/// Which alerts a request wants.
private struct AlertChoice {
  var matchers: [Matcher]
  var receiver: Pattern?
  var receiverMatchers: [Matcher]
  var active: Bool
  var silenced: Bool
  var inhibited: Bool
  var muted: Bool

  init(_ request: ServedRequest) throws(AlertmanagerFailure) {
    matchers = try request.matchers("filter")
    let text = request.parameter("receiver") ?? ""
    do throws(PatternError) { receiver = text.isEmpty ? nil : try Pattern(text) } catch {
      throw .refused(400, "failed to parse receiver param: \(error)")
    }
    receiverMatchers = try request.receiverMatchers()
    active = request.isWanted("active")
    silenced = request.isWanted("silenced")
    inhibited = request.isWanted("inhibited")
    muted = request.isWanted("muted")
  }

  func takes(_ alert: FiringAlerts.Alert) -> Bool {
    let isActive =
      alert.silencedBy.isEmpty && alert.inhibitedBy.isEmpty && alert.mutedBy.isEmpty
    return (active || !isActive) && (silenced || alert.silencedBy.isEmpty)
      && (muted || alert.mutedBy.isEmpty)
      && (inhibited || alert.inhibitedBy.isEmpty)
      && matchers.allSatisfy { $0.matches(alert.alert.labels) }
  }

  /// Whether a receiver is asked for.
  func takes(receiver name: String, _ labels: [String: Labels]) -> Bool {
    guard receiver?.matches(name) ?? true else { return false }
    let labels = labels[name] ?? ["name": name]
    return receiverMatchers.allSatisfy { $0.matches(labels) }
  }
}

extension AlertmanagerAPI {
  private var firing: FiringAlerts {
    FiringAlerts(watch.facts.newest.alerts.rows, at: clock(), routing: host.routing)
  }

  /// `GET /api/v2/alerts`.
  func alerts(_ request: ServedRequest) throws(AlertmanagerFailure) -> ServedAnswer {
    let choice = try AlertChoice(request)
    let firing = firing
    let labels = firing.view.receiverLabels
    let ends = firing.now + host.resolveTimeout()
    let chosen = firing.byFingerprint.values.filter { alert in
      choice.takes(alert) && alert.receivers.contains { choice.takes(receiver: $0, labels) }
    }.sorted { $0.fingerprint < $1.fingerprint }
    return ServedAnswer(.array(chosen.map { $0.json(ends: ends) }))
  }

  /// `GET /api/v2/alerts/groups`.
  func groups(_ request: ServedRequest) throws(AlertmanagerFailure) -> ServedAnswer {
    let choice = try AlertChoice(request)
    let firing = firing
    let labels = firing.view.receiverLabels
    let ends = firing.now + host.resolveTimeout()
    let groups = firing.view.groups.filter { group in
      choice.takes(receiver: group.receiver, labels) && (choice.muted || group.mutedBy.isEmpty)
    }.sorted {
      $0.labels == $1.labels
        ? $0.receiver < $1.receiver : isBefore($0.labels, $1.labels)
    }
    let rows = groups.compactMap { group -> JSON? in
      let alerts = group.alerts.compactMap { firing.byFingerprint[$0] }.filter(choice.takes)
        .sorted { $0.fingerprint < $1.fingerprint }
      guard !alerts.isEmpty else { return nil }
      return .object([
        .init(
          "alerts",
          .array(
            alerts.map { alert in
              alert.json(ends: ends, intervals: group.mutedBy) {
                choice.takes(receiver: $0, labels)
              }
            })), .init("labels", JSON(group.labels)),
        .init("receiver", .object([.init("name", .string(group.receiver))])),
        .init("routeLabels", JSON(group.routeLabels)),
      ])
    }
    return ServedAnswer(.array(rows))
  }

  /// `GET /api/v2/receivers`.
  func receivers(_ request: ServedRequest) throws(AlertmanagerFailure) -> ServedAnswer {
    let matchers = try request.receiverMatchers()
    let rows = host.routing([], clock()).receivers.filter { receiver in
      matchers.allSatisfy { $0.matches(receiver.labels) }
    }
    return ServedAnswer(
      .array(
        rows.map {
          .object([.init("labels", JSON($0.labels)), .init("name", .string($0.name))])
        }))
  }

  /// `GET /api/v2/status`. There is no cluster.
  func status() -> ServedAnswer {
    let version = ["branch", "buildDate", "buildUser", "goVersion", "revision"].map {
      JSON.Member($0, .string(""))
    }
    return ServedAnswer(
      .object([
        .init(
          "cluster", .object([.init("peers", .array([])), .init("status", .string("disabled"))])),
        .init(
          "config",
          .object([
            .init(
              "original",
              .string(host.configuration() ?? RoutedView.unroutedConfiguration))
          ])), .init("uptime", JSON(host.started)),
        .init("versionInfo", .object(version + [.init("version", .string(host.version))])),
      ]))
  }

  /// Alertmanager's order of groups: fewer labels first; of as many whichever lacks the first name that only one has, or
  /// has the lesser value.
  private func isBefore(_ a: Labels, _ b: Labels) -> Bool {
    if a.count != b.count { return a.count < b.count }
    for name in (a.pairs + b.pairs).map(\.name).sorted(by: bytewiseLess) {
      let (x, y) = (a[name], b[name])
      if x.isEmpty != y.isEmpty { return x.isEmpty }
      if x != y { return bytewiseLess(x, y) }
    }
    return false
  }
}

extension RoutedView {
  fileprivate var receiverLabels: [String: Labels] {
    Dictionary(receivers.map { ($0.name, $0.labels) }, uniquingKeysWith: { first, _ in first })
  }
}

extension ServedRequest {
  /// The matchers that a parameter gives, one a value.
  func matchers(_ name: String) throws(AlertmanagerFailure) -> [Matcher] {
    var matchers: [Matcher] = []
    for text in values(of: name) {
      do throws(MatcherError) {
        matchers.append(try MatcherSyntax.fallback.single(text))
      } catch {
        throw .refused(400, "bad matcher format: \(text): \(error)")
      }
    }
    return matchers
  }

  fileprivate func receiverMatchers() throws(AlertmanagerFailure) -> [Matcher] {
    do throws(AlertmanagerFailure) { return try matchers("receiver_matchers") } catch {
      throw .refused(
        error.status, "failed to parse receiver_matchers param: \(error.message)")
    }
  }
}
