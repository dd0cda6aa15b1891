internal import Facts
internal import Metrics
internal import Notifications
internal import Routing
internal import Synchronization

extension [SeriesFamily] {
  /// How notifications fare, named as Alertmanager names it, with `vigil` in its place.
  ///
  /// - Parameters:
  ///   - alerts: how many there are by state: pending, active (fires and nothing hides it), suppressed.
  ///   - silences: how many there are by state.
  init(
    _ status: NotificationStatus, alerts: [(String, Int)], silences: [(String, Int)]
  ) {
    self = Self.receiving(status)
    var suppressed = SeriesFamily(
      "vigil_notifications_suppressed_total", .counter,
      "Alerts that were held back as their group was looked at, by what held them.")
    for reason in ["silence", "inhibition", "mute_time_interval", "active_time_interval", "other"] {
      suppressed.add(Double(status.suppressed[reason] ?? 0), [("reason", reason)])
    }
    var groups = SeriesFamily("vigil_notification_groups", .gauge, "Groups of alerts.")
    groups.add(Double(status.groups))
    var untold = SeriesFamily(
      "vigil_notifications_untold_alerts_total", .counter,
      "Alerts that fired and ended before anybody was told.")
    untold.add(Double(status.untold))
    self += [
      suppressed, groups, untold, Self.counts("vigil_alerts", "Alerts by state.", alerts),
      Self.counts("vigil_silences", "Silences by state.", silences),
    ]
  }

  private static func counts(
    _ name: String, _ help: String, _ states: [(String, Int)]
  ) -> SeriesFamily {
    var family = SeriesFamily(name, .gauge, help)
    for (state, count) in states { family.add(Double(count), [("state", state)]) }
    return family
  }

  /// One series for each integration of each receiver.
  private static func receiving(_ status: NotificationStatus) -> [SeriesFamily] {
    typealias Row = (way: Way, tally: WayTally, fact: ReceiverFact)
    func labels(_ way: Way) -> [(String, String)] {
      [("receiver_name", way.receiver), ("integration", way.integration)]
    }
    func family(
      _ name: String, _ kind: MetricMetadata.Kind, _ help: String, _ value: (Row) -> Double?
    ) -> SeriesFamily {
      var family = SeriesFamily("vigil_" + name, kind, help)
      for row in status.ways {
        if let value = value(row) { family.add(value, labels(row.way)) }
      }
      return family
    }
    func failures(
      _ name: String, _ help: String, _ counts: (WayTally) -> [WayTally.Failure: Int]
    ) -> SeriesFamily {
      var family = SeriesFamily("vigil_" + name, .counter, help)
      for row in status.ways {
        for reason in WayTally.Failure.allCases {
          family.add(
            Double(counts(row.tally)[reason] ?? 0),
            labels(row.way) + [("reason", reason.rawValue)])
        }
      }
      return family
    }
    return [
      family("notifications_total", .counter, "Notices that were begun to be sent.") {
        Double($0.tally.begun)
      },
      family("notifications_delivered_total", .counter, "Notices that were taken.") {
        Double($0.tally.delivered)
      },
      failures("notifications_failed_total", "Notices that were refused or cannot be sent.") {
        $0.failed
      },
      family(
        "notifications_replaced_total", .counter,
        "Unsent notices whose place a newer state took, or that were not to be sent any more."
      ) { Double($0.tally.replaced) },
      family(
        "notifications_summarized_total", .counter,
        "Notices told in another's since too many fell due."
      ) { Double($0.tally.summarized) },
      family("notifications_waiting", .gauge, "Notices that wait or are on their way.") {
        Double($0.fact.waiting)
      },
      family("notification_requests_total", .counter, "Tries that were answered or failed.") {
        Double($0.tally.requests)
      },
      failures("notification_requests_failed_total", "Tries whose notice was not taken.") {
        $0.failedRequests
      },
      latency(status, labels),
      family(
        "notification_receiver_failing", .gauge, "1 where nothing has got through since a failure."
      ) { $0.fact.failingSince == nil ? 0 : 1 },
      family("notification_heartbeats_total", .counter, "Heartbeats that were taken.") {
        $0.tally.heartbeats > 0 ? Double($0.tally.heartbeats) : nil
      },
      family(
        "notification_last_heartbeat_timestamp_seconds", .gauge,
        "When a heartbeat was taken last."
      ) { $0.tally.lastHeartbeat?.seconds },
    ]
  }

  private static func latency(
    _ status: NotificationStatus, _ labels: (Way) -> [(String, String)]
  ) -> SeriesFamily {
    var family = SeriesFamily(
      "vigil_notification_latency_seconds", .histogram, "How long tries took.")
    for (way, tally, _) in status.ways {
      for (bound, count) in zip(WayTally.bounds, tally.within) {
        family.add(Double(count), labels(way) + [("le", "\(bound)")], suffix: "_bucket")
      }
      family.add(Double(tally.requests), labels(way) + [("le", "+Inf")], suffix: "_bucket")
      family.add(tally.took.inSeconds, labels(way), suffix: "_sum")
      family.add(Double(tally.requests), labels(way), suffix: "_count")
    }
    return family
  }
}

extension NotificationKeeper {
  /// How it fares, as series; none before a configuration is read.
  var series: [SeriesFamily] {
    let now = host.clock()
    let (status, standby) = known.withLock { ($0.inForce?.book.status(at: now), $0.standby) }
    var place = SeriesFamily(
      "vigil_notification_standby_active", .gauge,
      "Of an engine that stands by for another one: 1 where it notifies in its place.")
    if let standby { place.add(standby.isIdle ? 0 : 1) }
    guard let status else { return [place] }
    let alerts = host.alerts()
    let firing = alerts.filter { $0.state == .firing }
    let inhibited = status.inhibited
    let suppressed = firing.count { alert in
      alert.isSilenced
        || !inhibited.isEmpty && routed(alert).map { inhibited.contains($0.fingerprint) } == true
    }
    let silences = host.silences()
    return [SeriesFamily](
      status,
      alerts: [
        ("pending", alerts.count { $0.state == .pending }), ("active", firing.count - suppressed),
        ("suppressed", suppressed),
      ],
      silences: [SilenceFact.State.active, .pending, .expired].map { state in
        (state.rawValue, silences.count { $0.state(at: now) == state })
      }) + [place]
  }
}
