import Glibc
import JSON
import Synchronization
import TestSupport

/// Webhook receivers of five tempers on loopback, at a path each, and all that they were told: the outside's own record.
final class StormyReceivers: Sendable {
  enum Temper: String, CaseIterable, Sendable {
    case answers, hangs, fails, throttles, lies
  }

  /// What was said of an alert: which of its states, counted from its first.
  struct Word: Hashable, Comparable {
    var version: Int
    var isFiring: Bool
    /// A state begins before it ends.
    static func < (a: Word, b: Word) -> Bool {
      (a.version, a.isFiring ? 0 : 1) < (b.version, b.isFiring ? 0 : 1)
    }
  }

  /// What came of a try, as the receiver knows.
  enum Answer: Hashable {
    /// Said to be taken, and when that was said.
    case accepted(ContinuousClock.Instant)
    /// Taken, and nothing whole was said.
    case unheard
    /// Said not to be taken: with that status.
    case refused(Int)
    var isTaken: Bool { if case .refused = self { false } else { true } }
  }

  struct Try {
    var temper: Temper
    var group: String
    var came: ContinuousClock.Instant
    /// By the alert's name of its own.
    var words: [String: Word]
    var answer: Answer
  }

  private struct Record {
    var tries: [Try] = []
    var random = SplitMix(seed: 31)
    /// Whether all of them answer well.
    var isKind = false
  }
  private final class Book: Sendable { let record = Mutex(Record()) }
  private let book = Book()
  private let server: LoopbackServer

  init() {
    let book = book
    server = LoopbackServer { connection in
      while let request = connection.readRequest() {
        guard let head = request.firstRange(of: "\r\n\r\n"),
          let temper = Self.temper(request),
          let tree = try? JSON(parsing: String(request[head.upperBound...]))
        else { return connection.answer("", status: "400 Bad Request") }
        guard Self.take(tree, temper, connection, book) else { return }
      }
    }
  }

  var tries: [Try] { book.record.withLock { $0.tries } }
  var isKind: Bool {
    get { book.record.withLock { $0.isKind } }
    set { book.record.withLock { $0.isKind = newValue } }
  }

  /// By temper, what each knows of each alert.
  var known: [Temper: [String: Word]] {
    var known: [Temper: [String: Word]] = [:]
    for one in tries where one.answer.isTaken {
      known[one.temper, default: [:]].merge(one.words) { $1 }
    }
    return known
  }

  /// An alertmanager.yml that tells each of everything.
  var configuration: String {
    let names = Temper.allCases.map(\.rawValue)
    let routes = names.map { "{receiver: \($0), continue: true}" }
    let receivers = names.map {
      "  - {name: \($0), webhook_configs: [{url: '\(server.url)/\($0)', timeout: 1s}]}"
    }
    return """
      route:
        receiver: answers
        group_by: [group]
        group_wait: 100ms
        group_interval: 500ms
        repeat_interval: 4h
        routes: [\(routes.joined(separator: ", "))]
      receivers:
      \(receivers.joined(separator: "\n"))

      """
  }

  // MARK: What comes in

  private static func temper(_ request: String) -> Temper? {
    request.split(separator: " ", maxSplits: 2).dropFirst().first.flatMap {
      Temper(rawValue: String($0.dropFirst()))
    }
  }

  /// Whether the connection goes on.
  private static func take(
    _ tree: JSON, _ temper: Temper, _ connection: LoopbackServer.Connection, _ book: Book
  ) -> Bool {
    var words: [String: Word] = [:]
    for alert in tree["alerts"].elements {
      guard let name = alert["labels"]["instance"].string,
        let version = alert["annotations"]["version"].string.flatMap({ Int($0) })
      else { continue }
      words[name] = Word(version: version, isFiring: alert["status"].string == "firing")
    }
    let group = tree["groupLabels"]["group"].string ?? ""
    // Until something is said, what was taken has had no answer.
    let (place, chance) = book.record.withLock { record in
      record.tries.append(
        Try(temper: temper, group: group, came: .now, words: words, answer: .unheard))
      let chance = record.isKind ? 100 : Int.random(in: 0..<100, using: &record.random)
      return (record.tries.count - 1, chance)
    }
    func note(_ answer: Answer) { book.record.withLock { $0.tries[place].answer = answer } }
    func refuse(_ status: String, _ headers: String = "") {
      note(.refused(Int(status.prefix(3)) ?? 0))
      connection.answer("no", status: status, headers: headers)
    }
    switch temper {
    case .hangs where chance < 30:
      // Until the other side has had enough.
      _ = connection.readRequest()
      return false
    case .fails where chance < 40: refuse("500 Internal Server Error")
    case .fails where chance < 50: refuse("400 Bad Request")
    case .throttles where chance < 50: refuse("429 Too Many Requests", "Retry-After: 1\r\n")
    case .lies where chance < 20: return false
    case .lies where chance < 40:
      connection.write("HTTP/1.1 200 OK\r\nContent-Le")
      return false
    case .answers, .hangs, .fails, .throttles, .lies:
      connection.answer("")
      note(.accepted(.now))
    }
    return true
  }
}
