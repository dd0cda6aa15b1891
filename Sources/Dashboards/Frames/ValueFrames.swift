/// One formatted number with its state.
package struct ValueCell: Sendable, Hashable {
  package var name: String
  /// The number; NaN where there is none.
  package var value: Double
  /// As shown, with its unit, or the mapped text.
  package var text: String
  package var color: FrameColor
  /// In words, where a threshold is passed: "above 5 %"; state is never told by colour alone.
  package var state: String
  /// The values to draw a sparkline of, evenly spaced in time; empty for none.
  package var sparkline: [Double] = []
  package var dataLinks: DataLinks?
  /// Which calc made the number, for example "last" or "worst: checkout-1".
  package var calc: String = ""

  package init(name: String, value: Double, text: String, color: FrameColor, state: String = "") {
    self.name = name
    self.value = value
    self.text = text
    self.color = color
    self.state = state
  }
}

/// Large numbers, one or several.
package struct StatFrame: Sendable, Hashable {
  package enum ColorMode: Sendable, Hashable { case none, value, background }
  package var cells: [ValueCell]
  package var colorMode = ColorMode.value
  package var showsName = true
  package init(cells: [ValueCell]) { self.cells = cells }
}

/// Numbers on a scale from least to greatest, as rings.
package struct GaugeFrame: Sendable, Hashable {
  package var cells: [ValueCell]
  package var min: Double
  package var max: Double
  package var thresholds: [ThresholdBand]
  /// The scale tells where each threshold begins and in which colour.
  package var showsThresholds = false
  package init(cells: [ValueCell], min: Double, max: Double, thresholds: [ThresholdBand]) {
    self.cells = cells
    self.min = min
    self.max = max
    self.thresholds = thresholds
  }
}

/// Numbers on a scale, as bars below or beside each other.
package struct BarGaugeFrame: Sendable, Hashable {
  package enum Mode: Sendable, Hashable {
    /// A bar in the colour of its value.
    case basic
    /// Each part of the bar in the colour of the threshold it lies in.
    case gradient
    /// As `gradient`, and so what is not filled.
    case lcd
  }
  package var cells: [ValueCell]
  package var min: Double
  package var max: Double
  package var thresholds: [ThresholdBand]
  package var mode = Mode.basic
  package var isHorizontal = true
  package init(cells: [ValueCell], min: Double, max: Double, thresholds: [ThresholdBand]) {
    self.cells = cells
    self.min = min
    self.max = max
    self.thresholds = thresholds
  }
}

/// Rows of shown values below named columns.
package struct TableFrame: Sendable, Hashable {
  package struct Column: Sendable, Hashable {
    package var name: String
    package var isNumeric: Bool
    /// Cells, where the field wants it, wide; nil for automatic.
    package var width: Int?
    /// Others give way to it where there is no room for all.
    package var stays = false
    package init(name: String, isNumeric: Bool, width: Int? = nil) {
      self.name = name
      self.isNumeric = isNumeric
      self.width = width
    }
  }
  package struct Cell: Sendable, Hashable {
    package var text: String
    /// For sorting; NaN for texts.
    package var number: Double
    package var color: FrameColor?
    /// 0…1 where the cell is drawn as a bar.
    package var fraction: Double?
    package init(text: String, number: Double = .nan, color: FrameColor? = nil) {
      self.text = text
      self.number = number
      self.color = color
    }
  }
  package var columns: [Column]
  package var rows: [[Cell]]
  /// What stands below all rows, parallel to the columns; empty for none.
  package var footer: [Cell] = []
  /// What it is called among several: a series' name, else its columns'.
  package var name = ""
  /// Where the panel has several tables: all of them, this one too; else empty.
  package var choices: [TableFrame] = []
  /// Which of the choices this is.
  package var choice = 0
  /// What its data links need; nil where it has none.
  package var linked: LinkedTable?
  package init(columns: [Column], rows: [[Cell]]) {
    self.columns = columns
    self.rows = rows
  }

  /// Another of the panel's tables in this one's place; itself where there is none of that number.
  package func choosing(_ index: Int) -> TableFrame {
    guard choices.indices.contains(index) else { return self }
    var chosen = choices[index]
    chosen.choices = choices
    chosen.choice = index
    return chosen
  }
}
