internal import Alerts
internal import Facts
internal import JSON
package import Metrics
package import Routing

/// Alerts as they stand in a file: one or several as the API v2 takes them, or what is sent to a webhook.
package struct AlertFile: Sendable {
  package var alerts: [RoutedAlert]
  /// The group that a webhook's message tells of; nil where the file tells of none.
  package var group: Group?

  package struct Group: Sendable, Hashable {
    package var key: String
    package var labels: Labels
  }

  /// What is wrong with such a file: the place in it, and why.
  package struct Problem: Error, Sendable, Hashable, CustomStringConvertible {
    package var description: String
  }

  /// - Parameters:
  ///   - name: of the file, for what is said of it.
  ///   - now: when an alert starts that does not say so, and what is over is over by then.
  package init(_ bytes: [UInt8], named name: String, at now: Timestamp) throws(Problem) {
    let tree: JSON
    do throws(JSONError) { tree = try JSON(parsing: bytes) } catch {
      throw Problem(description: "\(name):\(error)")
    }
    let isMessage = tree.isObject && !tree["alerts"].isNull
    do throws(AlertmanagerFailure) {
      let posted =
        isMessage
        ? try PostableAlert.ofWebhook(tree, at: now)
        : try PostableAlert.all(tree.isObject ? .array([tree]) : tree)
      var alerts: [RoutedAlert] = []
      for (index, alert) in posted.enumerated() {
        do throws(PostableAlert.InvalidAlert) {
          alerts.append(try alert.routed(at: now))
        } catch {
          throw AlertmanagerFailure.refused(400, "alert \(index): \(error.reason)")
        }
      }
      self.alerts = alerts
    } catch {
      throw Problem(description: "\(name): \(error.message)")
    }
    guard !alerts.isEmpty else { throw Problem(description: "\(name): there is no alert in it") }
    if isMessage, let key = tree["groupKey"].string {
      let labels = tree["groupLabels"].members.compactMap { member in
        member.value.string.map { Label(member.name, $0) }
      }
      group = Group(key: key, labels: Labels(labels))
    }
  }
}

extension PostableAlert {
  /// The alert as it is routed: without an end while it fires.
  fileprivate func routed(at now: Timestamp) throws(InvalidAlert) -> RoutedAlert {
    let posted = try posted(at: now, patience: .seconds(300))
    let isOver = posted.said.ends <= now
    return RoutedAlert(
      labels: posted.labels, annotations: Labels(annotations: posted.annotations),
      starts: posted.said.starts, ends: isOver ? posted.said.ends : nil,
      generatorURL: posted.said.generatorURL, updated: now)
  }
}
