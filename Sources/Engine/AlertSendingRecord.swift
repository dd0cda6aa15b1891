internal import AlertSending
internal import Metrics

extension FamilyRecord<AlertQueue.Status> {
  /// How Alertmanagers fare, as Prometheus names it, with `vigil` in its place: series with a label `alertmanager`.
  init(alertmanagers: [(url: String, status: AlertQueue.Status)]) {
    let prefix = "vigil_notifications_"
    self.init(
      label: "alertmanager",
      families: [
        Family(prefix + "sent_total", .counter, "Alerts that the Alertmanager took.") {
          Double($0.sent)
        },
        Family(
          prefix + "errors_total", .counter, "Alerts of requests to it that failed."
        ) { Double($0.errors) },
        Family(
          prefix + "dropped_total", .counter, "Alerts that it refused or that had no room to wait."
        ) { Double($0.dropped) },
        Family(prefix + "queue_length", .gauge, "Alerts that wait for it.") {
          Double($0.waiting)
        },
        Family(prefix + "queue_capacity", .gauge, "Alerts that may wait for it.") { _ in
          Double(AlertQueue.capacity)
        },
        Family(prefix + "latency_seconds_sum", .counter, "Time that requests to it took.") {
          $0.took.inSeconds
        },
        Family(prefix + "latency_seconds_count", .counter, "Requests to it.") {
          Double($0.requests)
        },
      ], rows: alertmanagers.map { ($0.url, $0.status) })
  }
}
