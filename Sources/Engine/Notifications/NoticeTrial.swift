internal import API
internal import Calendar
package import Metrics
internal import Notifications
internal import Receivers
internal import Routing
internal import Templates
internal import Threads
internal import YAML

/// What a receiver is told of alerts that somebody makes up: made and sent as the pipeline does it, beside any engine.
/// Nothing holds it back, and nobody records it.
package struct NoticeTrial: Sendable {
  /// What one integration is told of one group.
  package struct Telling: Sendable {
    /// `webhook[0]`.
    package var integration: String
    /// What it tells, in words: `first notification, 2 firing, of {}:{alertname="Down"}`.
    package var subject: String
    /// What would go out, without secrets; nil where there is no message.
    package var message: String?
    /// Why there is none; or what came of the one that was sent.
    package var answer = ""
    /// Whether it was taken, or could be sent.
    package var isFine = true
  }

  private let receiver: Receiver
  private let route: Route
  private let texts: TextLibrary
  private let externalURL: String
  private let alerts: AlertFile
  private let now: Timestamp
  /// What there is to say of it all: alerts that no route leads there.
  package private(set) var remarks: [String] = []

  /// - Parameters:
  ///   - file: the alertmanager.yml.
  ///   - alerts: a file's content, and its name for what is said of it.
  /// - Throws: what is wrong with either file, with its place, or that there is no such receiver.
  package init(
    of receiver: String, by file: String, _ settings: AlertmanagerSettings,
    alerts: (bytes: [UInt8], name: String), at now: Timestamp
  ) throws(EngineError) {
    var loading = NotificationFile(file, zones: ZoneDatabase())
    let loaded: NotificationFile.Loaded
    switch loading.poll() {
    case .loaded(let read)?: loaded = read
    case .broken(let reason)?: throw EngineError(reason)
    case nil: throw EngineError("\(file) cannot be read")
    }
    guard let found = loaded.configuration.receiver(receiver) else {
      let names = loaded.configuration.receivers.map(\.name).joined(separator: ", ")
      throw EngineError("\(file): no receiver \(receiver): there are \(names)")
    }
    guard !found.integrations.isEmpty else {
      throw EngineError("\(file): the receiver \(receiver) has no integrations: nobody is told")
    }
    do throws(AlertFile.Problem) {
      self.alerts = try AlertFile(alerts.bytes, named: alerts.name, at: now)
    } catch {
      throw EngineError("\(error)")
    }
    (self.receiver, route, texts) = (found, loaded.configuration.route, loaded.texts)
    (externalURL, self.now) = (settings.externalURL, now)
    let count = self.alerts.group == nil ? self.alerts.alerts.count { homes(of: $0).isEmpty } : 0
    if count > 0 {
      remarks = [
        "no route leads \(count == 1 ? "the alert" : "\(count) alerts") to \(receiver): grouped as "
          + "the root route says"
      ]
    }
  }

  private func homes(of alert: RoutedAlert) -> [Route] {
    route.routes(of: alert.labels).filter { $0.receiver == receiver.name }
  }

  /// What there is to tell, a group each.
  private var notices: [Receivers.Notice] {
    struct Group {
      var labels: Labels
      var routeLabels: [String: String] = [:]
      var alerts: [RoutedAlert] = []
    }
    var groups: [String: Group] = [:]
    var order: [String] = []
    func add(_ alert: RoutedAlert, _ key: String, _ group: Group) {
      if groups[key] == nil { order.append(key) }
      groups[key, default: group].alerts.append(alert)
    }
    for alert in alerts.alerts {
      if let group = alerts.group {
        add(alert, group.key, Group(labels: group.labels))
        continue
      }
      let homes = homes(of: alert)
      for home in homes.isEmpty ? [route] : homes {
        let labels = home.groupLabels(of: alert.labels)
        add(alert, home.groupKey(labels), Group(labels: labels, routeLabels: home.labels))
      }
    }
    return order.compactMap { key in
      guard let group = groups[key] else { return nil }
      var notice = Receivers.Notice(
        receiver: receiver.name, groupKey: key, groupLabels: group.labels,
        alerts: group.alerts.inNoticeOrder(), externalURL: externalURL, now: now)
      notice.routeLabels = group.routeLabels
      let reason: Notifications.Notice.Reason = notice.isFiring ? .first : .allResolved
      notice.reason = reason.rawValue
      notice.setLink()
      return notice
    }
  }

  /// What would go out. Blocks on files.
  package func dryRun() -> [Telling] {
    each { told, integration, notice in
      do throws(MessageError) {
        let message = try NoticeCourier.message(notice, integration, texts)
        told.message = message.shown(hiding: integration.secrets(read: NoticeCourier.read))
      } catch {
        (told.answer, told.isFine) = ("\(error)", false)
      }
    }
  }

  /// Sends it, each once, whatever came of those before; gives the answers.
  package func send() async -> [Telling] {
    let courier = NoticeCourier(clock: { [now] in now })
    var sent: [Telling] = []
    for (telling, integration, notice) in pairs {
      var told = telling
      if let notice {
        let texts = texts
        let answer = await courier.deliver(integration) { () throws(MessageError) in
          try NoticeCourier.message(notice, integration, texts)
        }
        told.isFine = answer.outcome == .delivered
        told.answer = answer.words
      }
      sent.append(told)
    }
    return sent
  }

  private func each(_ body: (inout Telling, Integration, Receivers.Notice) -> Void) -> [Telling] {
    pairs.map { telling, integration, notice in
      var told = telling
      if let notice { body(&told, integration, notice) }
      return told
    }
  }

  /// Of each integration and group what it is to be told; no notice where it is not told.
  private var pairs: [(Telling, Integration, Receivers.Notice?)] {
    receiver.integrations.flatMap { integration in
      notices.map { whole -> (Telling, Integration, Receivers.Notice?) in
        var notice = whole
        if !integration.sendsResolved { notice.alerts.removeAll { $0.isResolved(at: now) } }
        let firing = notice.alerts.count { !$0.isResolved(at: now) }
        let counts = [(firing, "firing"), (notice.alerts.count - firing, "resolved")]
          .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        var telling = Telling(
          integration: integration.name,
          subject: "\(notice.reason), \(counts), of \(notice.groupKey)")
        guard !notice.alerts.isEmpty else {
          telling.subject = "nothing of \(notice.groupKey)"
          telling.answer = "not told: all of it is over, and send_resolved is false"
          return (telling, integration, nil)
        }
        guard integration.kind.isBuilt else {
          (telling.answer, telling.isFine) = ("not delivered: kind not built", false)
          return (telling, integration, nil)
        }
        return (telling, integration, notice)
      }
    }
  }
}

extension NoticeAnswer {
  /// What came of the one try there is.
  fileprivate var words: String {
    let status = status > 0 ? "\(status)" : ""
    let said = [status, text].filter { !$0.isEmpty }.joined(separator: " ")
    switch outcome {
    case .delivered: return "delivered: " + said
    case .refused: return "refused: " + said
    case .lost: return "lost, it may have arrived: " + said
    case .later(let wait):
      let when = wait.map { "after \(formatDuration($0))" } ?? "later"
      return "not taken, the pipeline would try again \(when): " + said
    }
  }
}
