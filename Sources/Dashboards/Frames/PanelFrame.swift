package import Metrics
package import Query

/// A panel ready to draw: all numbers computed, all texts formatted; only size and colours are left to the screen.
package struct PanelFrame: Sendable, Hashable {
  package var id: PanelID
  package var title: String
  package var content: Content
  /// One line that says why nothing or not everything is shown; nil where all is well.
  package var notice: Notice?
  /// The time of the newest sample shown; nil where no series contributes. Of a panel that shows an earlier time
  /// (`timeShift`) as if it were the present: its age is against the end of its window.
  package var dataTime: Timestamp?
  /// "3 of 8 series ended" where some have no newest values and others do: they make no panel old.
  package var ended: String?
  /// Where the newest question was left unanswered and the picture is that of an earlier answer: what instant it is
  /// of; nil where the picture is the newest answer's.
  package var keptSince: Timestamp?
  /// What was asked to fill this panel.
  package var queries: [QueryReport] = []
  /// What the file says of it, variables filled in.
  package var description = ""
  /// Where the file says to look further, variables not filled in.
  package var links: [DashboardLink] = []
  /// What a repeat's variables are in this copy of it.
  package var scoped: [String: VariableOption] = [:]
  /// The alerts whose rules read what it shows, worst first.
  package var alerts: [PanelAlert] = []

  package enum Content: Sendable, Hashable {
    case graph(GraphFrame)
    case stat(StatFrame)
    case gauge(GaugeFrame)
    case bars(BarGaugeFrame)
    case table(TableFrame)
    case text([TextLine])
    /// A kind that is not drawn: its name and the queries it would show.
    case unsupported(kind: String, queries: [String])
    /// Not evaluated yet.
    case pending
  }

  package init(id: PanelID, title: String, content: Content, notice: Notice? = nil) {
    self.id = id
    self.title = title
    self.content = content
    self.notice = notice
  }
}

extension PanelFrame {
  /// Whether a query was left without an answer, and none was found wrong: what was drawn before still holds.
  package var isUnanswered: Bool {
    let kinds = queries.compactMap(\.errorKind)
    return !kinds.isEmpty
      && kinds.allSatisfy { $0 == .timeout || $0 == .unavailable || $0 == .canceled }
  }
}

/// A panel's identity within its dashboard: its number in the JSON and, where it repeats, the repeat's value.
package struct PanelID: Sendable, Hashable {
  package var number: Int
  package var repeated: String
  /// Whether what is meant is the history of a panel that tells the moment.
  package private(set) var isHistory = false
  package init(_ number: Int, repeated: String = "") {
    self.number = number
    self.repeated = repeated
  }

  /// The history that the panel's own page shows below it.
  package var history: PanelID {
    var id = self
    id.isHistory = true
    return id
  }
}

/// Why a panel shows less than it should.
package struct Notice: Sendable, Hashable {
  package enum Severity: Sendable, Hashable { case info, warning, error }
  package var severity: Severity
  /// One line; `detail` tells all.
  package var text: String
  package var detail: String
  package init(_ severity: Severity, _ text: String, detail: String = "") {
    self.severity = severity
    self.text = text
    self.detail = detail
  }
}

/// One query of a panel as it was asked, for the panel page.
package struct QueryReport: Sendable, Hashable {
  package var refID: String
  /// With variables filled in.
  package var expression: String
  package var step: Duration?
  package var seriesCount: Int
  package var elapsed: Duration
  package var annotations: [Annotation]
  package var error: String?
  /// It marks times on the graph and draws none of its series.
  package var isAnnotation = false
  /// Of what kind the error is, where it is that of the source.
  package var errorKind: QueryError.Kind?
  package init(
    refID: String, expression: String, step: Duration? = nil, seriesCount: Int = 0,
    elapsed: Duration = .zero, annotations: [Annotation] = [], error: String? = nil
  ) {
    self.refID = refID
    self.expression = expression
    self.step = step
    self.seriesCount = seriesCount
    self.elapsed = elapsed
    self.annotations = annotations
    self.error = error
  }
}

/// A colour by meaning; the screen's theme maps it to what the terminal has.
package enum FrameColor: Sendable, Hashable {
  /// The n-th colour of the series palette (taken modulo its length).
  case series(Int)
  /// The n-th shade of ribbons, 0 the innermost.
  case ribbon(Int)
  case ok, warn, crit, info, muted, text
  /// 0xRRGGBB as the dashboard asks.
  case rgb(UInt32)
}
