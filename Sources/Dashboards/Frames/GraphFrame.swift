package import Metrics
package import Query

/// A graph over time: every series as columns of one step range.
package struct GraphFrame: Sendable, Hashable {
  /// The instants of the columns: series values are parallel to these steps.
  package var steps: StepRange
  /// What its axis spans, the same for all graphs of a page whatever their steps; nil for just the steps.
  package var window: Range<Timestamp>?
  package var series: [GraphSeries] = []
  package var left = GraphAxis()
  /// Used by series with `onRightAxis`.
  package var right = GraphAxis()
  /// Stacked groups are drawn as shares of their sum, 0…1.
  package var stacksToPercent = false
  package var thresholds: [ThresholdBand] = []
  package var legend = Legend()
  /// Times to shade (annotations, alert firing, incident), whoever made them.
  package var shades: [ShadedInterval] = []
  /// How much of the range window the newest value covers, where not all: "rate window: 8 s of 20 s".
  package var windowNotice: String?
  /// Of ribbons: how many series they are made of; nil where the series themselves are shown.
  package var ribbonOf: Int?
  /// Of ribbons of a quantiles panel: how far back they reach and how near they are, "over 5m · accuracy ± 0.54 %".
  package var ribbonNote: String?

  package init(steps: StepRange) { self.steps = steps }

  /// How a series' own values are told.
  package func format(of series: GraphSeries) -> ValueFormat {
    series.format ?? (series.onRightAxis ? right : left).format
  }

  /// One value as its series tells it: the word that the file has for it, else the number in its unit; "–" for none.
  package func text(_ value: Double, of series: GraphSeries) -> String {
    if let word = series.words[value] { return word }
    if value.isNaN { return value.isNotANumber ? series.wordForNaN ?? "NaN" : "–" }
    return format(of: series).text(value)
  }
}

/// One series of a graph.
package struct GraphSeries: Sendable, Hashable {
  package enum Style: Sendable, Hashable {
    case line, bars, points
    /// The edge of a band: shaded down to the ribbon before it, the first one to zero.
    case ribbon
  }
  package var name: String
  package var labels: Labels
  package var color: FrameColor
  package var style: Style = .line
  /// 0…100: how opaque the area below the line is.
  package var fill: Int = 0
  package var showsPoints = false
  package var onRightAxis = false
  /// Series of one group are stacked in order; nil stands alone.
  package var stackGroup: String?
  /// Drawn below zero, by negative-Y.
  package var isNegated = false
  package var connectsGaps = false
  /// Of gaps that are connected, those no longer than this; nil for all.
  package var longestGap: Duration?
  package var isHidden = false
  /// Drawn without an entry in the legend.
  package var leavesLegend = false
  /// How its values are told, where not as its axis counts: an axis of shares says nothing of them.
  package var format: ValueFormat?
  /// The file's words for values, of those that the series has.
  package var words: [Double: String] = [:]
  /// The file's word for what is no number.
  package var wordForNaN: String?
  /// The value at each step; NaN where there is none. Where a step pools several samples this is the last of them.
  package var values: [Double]
  /// The least and greatest within each step where steps pool finer evaluations; empty where they equal `values`.
  package var lows: [Double] = []
  package var highs: [Double] = []
  /// Values of the legend's calcs, in the legend's order, formatted.
  package var legendValues: [String] = []
  /// The data links of its field.
  package var links: [DashboardLink] = []
  /// The calcs as numbers for sorting and the panel page's table.
  package var calcs: SeriesCalcs

  package init(
    name: String, labels: Labels, color: FrameColor, values: [Double],
    calcs: SeriesCalcs = SeriesCalcs()
  ) {
    self.name = name
    self.labels = labels
    self.color = color
    self.values = values
    self.calcs = calcs
  }

  /// Whether its share of a stack lies below zero: most of its values are negative, or they are and it is turned over.
  package var growsDown: Bool {
    var balance = 0
    for value in values where value != 0 && !value.isNaN { balance += value < 0 ? 1 : -1 }
    return (balance > 0) != isNegated
  }
}

/// The panel page's legend table: computed on a step that does not depend on the terminal's size.
package struct SeriesCalcs: Sendable, Hashable {
  package var last = Double.nan
  package var min = Double.nan
  package var mean = Double.nan
  package var max = Double.nan
  package var p99 = Double.nan
  package init() {}
}

/// How an axis counts and speaks.
package struct GraphAxis: Sendable, Hashable {
  package enum Scale: Sendable, Hashable {
    case linear
    case log(base: Double)
    case symlog(base: Double, threshold: Double)
  }
  package var format = ValueFormat()
  package var scale = Scale.linear
  package var min: Double?
  package var max: Double?
  /// Grafana's soft bounds: the axis reaches at least this far.
  package var softMin: Double?
  package var softMax: Double?
  package var label = ""
  package var isShown = true
  /// What the axis was made for, where that still does for what is shown now; nil to measure anew.
  package var held: ClosedRange<Double>?
  package init() {}
}

/// From `from` upward the colour holds (until the next band).
package struct ThresholdBand: Sendable, Hashable {
  /// −∞ for the base band.
  package var from: Double
  package var color: FrameColor
  package var drawsLine: Bool
  package var drawsArea: Bool
  package init(from: Double, color: FrameColor, drawsLine: Bool, drawsArea: Bool) {
    self.from = from
    self.color = color
    self.drawsLine = drawsLine
    self.drawsArea = drawsArea
  }
}

/// How a graph names its series, and where.
package struct Legend: Sendable, Hashable {
  package enum Mode: Sendable, Hashable { case hidden, list, table }
  package enum Placement: Sendable, Hashable { case bottom, right }
  package var mode = Mode.list
  package var placement = Placement.bottom
  /// The calcs' headings, parallel to each series' `legendValues`.
  package var calcNames: [String] = []
  package init() {}
}

/// A stretch of time to mark on every graph.
package struct ShadedInterval: Sendable, Hashable {
  package var from: Timestamp
  package var to: Timestamp
  package var label: String
  package var color: FrameColor
  /// What is marked has not begun yet: an alert's condition holds, and it waits to fire.
  package var isWaiting = false
  package init(from: Timestamp, to: Timestamp, label: String, color: FrameColor) {
    self.from = from
    self.to = to
    self.label = label
    self.color = color
  }
}
