internal import Metrics

/// Texts that stand in the labels of several series, and where the store has them, so that each is looked up once.
struct PlacedSymbols {
  let texts: [String]
  /// Of each text the column that it names; -1 before it was asked for.
  fileprivate var columns: [Int]
  /// Of each text the column in which it was a value last, and its number there.
  fileprivate var values: [LabelPlace]

  init(_ texts: [String]) {
    self.texts = texts
    columns = Array(repeating: -1, count: texts.count)
    values = Array(repeating: LabelPlace(column: -1, value: 0), count: texts.count)
  }
}

extension StoreState {
  /// The slot of a series whose labels are numbers of texts, made if it is new; nil where the store has `limit` already.
  mutating func place(
    _ labels: ArraySlice<(name: Int, value: Int)>, in symbols: inout PlacedSymbols, limit: Int
  ) -> UInt32? {
    guard seriesCount < limit else {
      let pairs = labels.map { Label(symbols.texts[$0.name], symbols.texts[$0.value]) }
      let labels = Labels(sorted: pairs)
      if let slot = slot(of: labels) { return slot }
      noteRefused(labels)
      return nil
    }
    places.removeAll(keepingCapacity: true)
    for (place, label) in labels.enumerated() {
      var column = symbols.columns[label.name]
      if column < 0 {
        column = self.column(symbols.texts[label.name], likely: place)
        symbols.columns[label.name] = column
      }
      if symbols.values[label.value].column != column {
        let value = columns[column].number(adding: symbols.texts[label.value])
        symbols.values[label.value] = LabelPlace(column: column, value: value)
      }
      places.append(symbols.values[label.value])
    }
    return slotAtPlaces() ?? insertAtPlaces()
  }
}
