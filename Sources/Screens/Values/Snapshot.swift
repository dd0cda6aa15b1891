package import Dashboards
package import Metrics
package import Query

/// Everything the screen shows at one moment, as the engine published it: immutable, complete, drawn without asking back.
package struct Snapshot: Sendable {
  /// The wall clock when this was published; the screen has no other clock.
  package var now: Timestamp
  /// Where the numbers come from: "embedded", or a server's URL free of credentials.
  package var sourceName = "embedded"
  package var dashboards: [DashboardSummary] = []
  package var dashboard: OpenDashboard?
  /// The window that the frames in `dashboard` cover.
  package var window: ClosedRange<Timestamp>?
  /// Between evaluations; nil where nothing refreshes by itself.
  package var refresh: Duration?
  package var targets: [TargetRow] = []
  /// Why it is not known which targets there are, or whether they are up; nil where it is known.
  package var targetsUnknown: String?
  /// What is wrong with the engine, its configuration or its files, worst first.
  package var notices: [EngineNotice] = []
  /// Bytes written to the terminal in a second, averaged over some refreshes.
  package var bytesPerSecond: Double?
  /// The age of the newest sample on the panels shown; nil where there is none yet. What lags behind, and series that
  /// ended, are told of in their panels.
  package var dataAge: Duration?
  /// How long the source has owed an answer; nil while it answers.
  package var waiting: Duration?
  /// How long the source took for the last refresh that it answered.
  package var answerTime: Duration?
  /// Whole refreshes of the open dashboard since its first.
  package var refreshes = 0
  package var explore: ExploreAnswer?
  package var completion: CompletionAnswer?
  package var explanation: Explanation?
  /// What is known of metrics, by family, for completion.
  package var metadata: [String: MetricMetadata] = [:]
  /// Alerts, once rules are loaded; nil where there are none to fire.
  package var alerts: AlertCounts?
  /// What the series `ALERTS` of the source tells meanwhile; nil where it was not asked for yet.
  package var alertSeries: AlertSeries?
  package var incident: IncidentBadge?
  /// Offsets of local time from UTC, for the `z` key.
  package var localZone = LocalZone()
  /// What an effect of the last command has to say ("copied to …"), until the next key.
  package var message: String?

  package init(now: Timestamp) { self.now = now }

  /// A time that lies farther back than this is one of a clock that was set back; a nearer one was only read before
  /// and comes late.
  private static let leastStepBack = Duration.seconds(5)

  /// Lets the clock and the ages go on; back only where the clock was set back.
  package mutating func advance(to time: Timestamp) {
    guard time > now else {
      if now - time > Snapshot.leastStepBack { now = time }
      return
    }
    dataAge = dataAge.map { $0 + (time - now) }
    waiting = waiting.map { $0 + (time - now) }
    now = time
  }

  /// Takes the place of one whose clock may have gone on further meanwhile.
  package mutating func succeed(_ earlier: Snapshot) {
    let lead = earlier.now - now
    if lead > .zero, lead <= Snapshot.leastStepBack { advance(to: earlier.now) }
  }

  /// Whether the clock of the screen is so far from `time` that it has to be shown anew.
  package func isBeside(_ time: Timestamp, by least: Duration) -> Bool {
    time - now >= least || now - time > Snapshot.leastStepBack
  }
}

extension Snapshot {
  /// Names that dashboards of several folders bear.
  var titlesInSeveralFolders: Set<String> {
    let folders = Dictionary(grouping: dashboards, by: \.title).mapValues { Set($0.map(\.folder)) }
    return Set(folders.filter { $0.value.count > 1 }.keys)
  }
}

/// One dashboard that can be opened.
package struct DashboardSummary: Sendable, Hashable {
  package var uid: String
  package var title: String
  /// Slash-separated; empty at the root.
  package var folder: String
  /// The name of the file it is read from; empty for the binary's own.
  package var file: String
  package var tags: [String] = []
  /// Why its file could not be loaded (the last good version stays), or nil.
  package var error: String?
  package init(
    uid: String, title: String, folder: String = "", file: String = "", tags: [String] = [],
    error: String? = nil
  ) {
    self.uid = uid
    self.title = title
    self.folder = folder
    self.file = file
    self.tags = tags
    self.error = error
  }
}

/// The dashboard on the screen with all that its panels show.
package struct OpenDashboard: Sendable {
  package var uid: String
  package var title: String
  /// Rows included, in the dashboard's order, repeats already spread out.
  package var panels: [PanelSlot]
  package var frames: [PanelID: PanelFrame]
  /// Panels whose queries run for longer than one refresh.
  package var slow: Set<PanelID> = []
  package var variables: [VariableState] = []
  /// What the reader picked of their values.
  package var picked = VariableSelection()
  /// The dashboard's own links, variables not filled in.
  package var links: [DashboardLink] = []
  /// What the templates of links are filled in with; nil where nothing is known yet.
  package var filling: Interpolation?
  /// The range that the dashboard's file asks for.
  package var defaultTime: TimeSelection
  /// The same without regard to how far back there are data; nil where it is no other.
  package var wholeTime: TimeSelection?
  /// Its times are meant in UTC, whatever the reader's zone.
  package var wantsUTC = false
  /// The zone that its times are meant in by its file, where that names one.
  package var zone: LocalZone?
  package init(
    uid: String, title: String, panels: [PanelSlot], frames: [PanelID: PanelFrame] = [:],
    defaultTime: TimeSelection = .lastHour
  ) {
    self.uid = uid
    self.title = title
    self.panels = panels
    self.frames = frames
    self.defaultTime = defaultTime
  }
}

/// A template variable with what can be picked and what is.
package struct VariableState: Sendable, Hashable {
  package struct Option: Sendable, Hashable {
    package var text: String
    package var value: String
    package init(text: String, value: String) {
      self.text = text
      self.value = value
    }
  }
  package var name: String
  package var label: String
  package var options: [Option]
  /// The picked values; `VariableState.all` alone stands for every option.
  package var current: [String]
  package var isMulti: Bool
  /// Whether "All" can be picked; it is not among `options`.
  package var includesAll: Bool
  /// A text box: any value can be typed.
  package var isFreeText: Bool
  package var isHidden: Bool
  /// Why its options could not be had, or nil.
  package var error: String?

  /// The value that stands for every option, as Grafana writes it.
  package static let all = "$__all"

  package init(
    name: String, label: String = "", options: [Option] = [], current: [String] = [],
    isMulti: Bool = false, includesAll: Bool = false, isFreeText: Bool = false,
    isHidden: Bool = false, error: String? = nil
  ) {
    self.name = name
    self.label = label
    self.options = options
    self.current = current
    self.isMulti = isMulti
    self.includesAll = includesAll
    self.isFreeText = isFreeText
    self.isHidden = isHidden
    self.error = error
  }
}

/// Something to tell above the page until it is mended.
package struct EngineNotice: Sendable, Hashable {
  package var severity: Notice.Severity
  /// One line.
  package var text: String
  package var detail: String
  package init(_ severity: Notice.Severity, _ text: String, detail: String = "") {
    self.severity = severity
    self.text = text
    self.detail = detail
  }
}

/// The lines of a notice's detail that its text does not say already.
func furtherLines(of text: String, _ detail: String) -> [String] {
  detail.split(separator: "\n").map { String($0) }.filter {
    $0 != text && !text.hasPrefix($0 + " (and ")
  }
}

extension Notice {
  var furtherLines: [String] { Screens.furtherLines(of: text, detail) }
}

/// How many alerts are in which state.
package struct AlertCounts: Sendable, Hashable {
  package var firing: Int
  package var pending: Int
  package init(firing: Int, pending: Int) {
    self.firing = firing
    self.pending = pending
  }
}

/// How many series `ALERTS` has, which somebody else's rules write.
package enum AlertSeries: Sendable, Hashable {
  case counted(AlertCounts, at: Timestamp)
  case unknown(String)
}

/// The open incident that matters most.
package struct IncidentBadge: Sendable, Hashable {
  package var name: String
  package var severity: String
  package var opened: Timestamp
  package init(name: String, severity: String, opened: Timestamp) {
    self.name = name
    self.severity = severity
    self.opened = opened
  }
}

/// What an expression means, in words.
package struct Explanation: Sendable, Hashable {
  package var expression: String
  package var text: String
  package init(expression: String, text: String) {
    self.expression = expression
    self.text = text
  }
}

/// What an ad-hoc query answered.
package struct ExploreAnswer: Sendable {
  package var expression: String
  /// Over the time range, and at its end; nil while the query runs.
  package var graph: PanelFrame?
  package var table: PanelFrame?
  package var isRunning: Bool
  /// Where it failed, with the place in the expression (UTF-8 bytes).
  package var error: QueryError?
  /// What the graph and the table answer, which is another expression while this one runs.
  private var before: String?
  package var answered: String { before ?? expression }

  /// A query that has just been asked; what was shown stays until it has its answer, under its own name.
  package init(awaiting expression: String, after last: ExploreAnswer?) {
    self.init(expression: expression, graph: last?.graph, table: last?.table, isRunning: true)
    before = last?.expression
  }

  package init(
    expression: String, graph: PanelFrame? = nil, table: PanelFrame? = nil,
    isRunning: Bool = false, error: QueryError? = nil
  ) {
    self.expression = expression
    self.graph = graph
    self.table = table
    self.isRunning = isRunning
    self.error = error
  }
}
