import Glibc
import JSON
import TestSupport
import Testing

extension EndToEnd {
  /// An engine that is killed while notes are typed and a thousand alerts change state.
  @Suite struct IncidentStorms {
    @Test func whatWasShownAsRecordedIsThereOnce() throws {
      let storm = try Storm(alerts: 1000, "incidents: {group_by: [shop], quiet: 1h}\n")
      var random = SplitMix(seed: 13)
      var noted: Set<Storm.Line> = []
      let rounds = getenv("VIGIL_LONG") == nil ? 10 : 100
      for round in 0..<rounds {
        try storm.start()
        let before = noted.count
        let end = ContinuousClock.now + .milliseconds(1500 + Int(random.next() % 1500))
        let last = end + .seconds(30)
        var number = 0
        while ContinuousClock.now < end || noted.count == before && ContinuousClock.now < last {
          let isTaken = storm.note("round \(round), note \(number)")
          if isTaken { number += 1 }
          // The last that is typed is on its way when it is killed.
          if number % 5 == 4 { noted.formUnion(storm.linesShownAsRecorded()) }
          usleep(10_000)
        }
        storm.kill()
        #expect(noted.count > before, "round \(round): nothing was shown as recorded")
      }
      try storm.start()
      let isReadBack = eventually(within: 30) { !storm.linesShownAsRecorded().isEmpty }
      #expect(isReadBack)
      let counts = Dictionary(storm.lines().map { ($0, 1) }, uniquingKeysWith: +)
      storm.stop()
      let missing = noted.filter { counts[$0] == nil }
      let doubled = counts.filter { $0.value > 1 }
      #expect(noted.contains { $0.kind == "note" } && noted.contains { $0.kind == "firing" })
      #expect(
        missing.isEmpty, "\(missing.count) of \(noted.count) are missing: \(missing.prefix(3))")
      #expect(doubled.isEmpty, "\(doubled.count) are doubled: \(doubled.prefix(3))")
      #expect(try integrity(of: storm.state + "/ledger.db") == "ok")
    }
  }
}

extension Storm {
  /// A line of a timeline, without what may be told of it later.
  struct Line: Hashable {
    var incident: Int
    var kind: String
    var time: Int
    var subject: String
    /// Of what a person said.
    var text: String
  }

  /// Types a note into the first incident; whether it was taken.
  func note(_ text: String) -> Bool {
    let order =
      "{\"incident\":{\"_0\":{\"incident\":1,\"by\":\"rk\",\"what\":{\"note\":{\"_0\":\"\(text)\"}}}}}"
    guard let connection = RawConnection(unix: state + "/vigil.sock") else { return false }
    connection.send(
      "POST /vigil/v1/order HTTP/1.0\r\nHost: vigil\r\nContent-Type: application/json\r\n"
        + "Content-Length: \(order.utf8.count)\r\n\r\n\(order)")
    return connection.receive().contains(" 204 ")
  }

  /// The lines of the first incidents that are told to be recorded.
  func linesShownAsRecorded() -> Set<Line> {
    Set((1...4).flatMap { lines(of: $0) { $0["isSaved"].bool == true } })
  }

  /// All that is recorded.
  func lines() -> [Line] { (1...4).flatMap { lines(of: $0) { _ in true } } }

  private func lines(of incident: Int, _ isWanted: (JSON) -> Bool) -> [Line] {
    let entries = ask("/vigil/v1/incident?number=\(incident)")?["record"]["entries"].elements ?? []
    return entries.filter(isWanted).compactMap { entry in
      guard let kind = entry["kind"].string, let time = entry["time"].number,
        let subject = entry["subject"].string, let text = entry["text"].string
      else { return nil }
      // One entry stands for all flapping, and for the worst value: these tell the newest.
      let isLast = text.hasPrefix("flapping") || ["peak", "incident"].contains(kind)
      guard !isLast else { return nil }
      return Line(
        incident: incident, kind: kind, time: Int(time), subject: subject,
        text: kind == "note" ? text : "")
    }
  }
}
