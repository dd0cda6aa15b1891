internal import Calendar
internal import Glibc
internal import Metrics

/// Alerts as a Prometheus posts them: 64 a message, each firing for four minutes from then on unless it is told again.
struct NotifyStorm {
  let groups: Int
  /// Of each group.
  let alerts: Int
  let port: UInt16
  let headers: [String]
  private static let batch = 64

  /// Posts the alerts of each group from one number up to another.
  ///
  /// - Parameter ended: those below that number of each group are over.
  func post(_ numbers: Range<Int>, ended: Int = 0, began: Int) throws(MeasureError) {
    let now = Timestamp(milliseconds: Int64(time(nil)) * 1000)
    let told = CalendarTime.rfc3339(now)
    let start = CalendarTime.rfc3339(Timestamp(milliseconds: Int64(began) * 1000))
    let end = CalendarTime.rfc3339(now + .seconds(240))
    var waiting: [String] = []
    for number in numbers {
      for group in 0..<groups {
        let host = "host-\(group)-\(number)"
        waiting.append(
          """
          {"labels":{"alertname":"InstanceDown","group":"group-\(group)","instance":"\(host):9100",\
          "job":"node","severity":"page","team":"storage"},\
          "annotations":{"summary":"\(host) does not answer",\
          "runbook":"https://wiki.example.org/InstanceDown"},\
          "startsAt":"\(start)","endsAt":"\(number < ended ? told : end)",\
          "generatorURL":"http://prometheus.example.org/graph?g0.expr=up%3D%3D0"}
          """)
        if waiting.count == Self.batch { try send(&waiting) }
      }
    }
    try send(&waiting)
  }

  private func send(_ waiting: inout [String]) throws(MeasureError) {
    if waiting.isEmpty { return }
    defer { waiting = [] }
    let answer = try request(
      port, "POST /api/v2/alerts HTTP/1.1", headers: headers + ["Content-Type: application/json"],
      body: Array("[\(waiting.joined(separator: ","))]".utf8))
    guard answer.contains(" 200 ") else {
      throw MeasureError("posted alerts were refused: \(answer.prefix(200))")
    }
  }
}
