internal import Facts
internal import Metrics

/// One subject of the engine: what it does with its section of vigil.yml and of the prometheus.yml in force. Parts know
/// each other only where one is handed to another as it is made; the engine keeps the list and calls the same five verbs
/// on each, in the list's order.
protocol Part: AnyObject, Sendable {
  /// Begins. May block on files that it needs from the first moment on.
  func start()
  /// Takes up its section of a prometheus.yml that has been read anew.
  func reload(_ file: PrometheusConfiguration)
  /// Does what is due, on the one thread that keeps house, which may block on files for a little. True where there is
  /// news to be shown soon.
  func tick(_ beat: Beat) -> Bool
  /// Tells what it knows. Returns at once, from any thread.
  func facts(_ told: inout ToldFacts)
  func stop()
}

extension Part {
  func start() {}
  func reload(_ file: PrometheusConfiguration) {}
  func tick(_ beat: Beat) -> Bool { false }
  func facts(_ told: inout ToldFacts) {}
  func stop() {}
}

/// One turn of the thread that keeps house; there are two in a second.
struct Beat {
  var count: Int
  var time: Timestamp
  /// Whether files are to be looked at now, as somebody asked for it.
  var isReload = false

  static let span = Duration.milliseconds(500)

  /// Whether it is the `turn`-th of every `length` beats, counted from 0.
  func falls(on turn: Int, of length: Int) -> Bool { count % length == turn }
}

/// What the parts tell of: tables that are one part's own, and what is wrong, of which each may have something.
struct ToldFacts {
  var sheet: FactSheet
  var notices: [NoticeFact] = []
  private(set) var rules: [RuleFact] = []
  private var unknownRules: String?
  /// Why it is not known which alerts there are.
  var unknownAlerts: String?

  init(sheet: FactSheet) { self.sheet = sheet }

  /// Tells of rules beside those that another part tells of.
  mutating func tell(rules fresh: [RuleFact], unknown: String? = nil) {
    // The same array is seen to be the same without a look at its elements.
    rules = rules.isEmpty ? fresh : rules + fresh
    unknownRules = unknownRules ?? unknown
  }

  /// What all parts tell now; of the notices the errors first.
  static func gather(_ parts: [any Part], into sheet: inout FactSheet) {
    var told = ToldFacts(sheet: sheet)
    for part in parts { part.facts(&told) }
    sheet = told.sheet
    sheet.tell(rules: told.rules, unknown: told.unknownRules)
    sheet.tell(
      notices: told.notices.filter { $0.severity == .error }
        + told.notices.filter { $0.severity != .error })
  }
}
