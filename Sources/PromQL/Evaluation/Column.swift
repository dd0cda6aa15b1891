import Metrics

/// A native histogram that columns share without copying it.
final class SharedHistogram: Sendable {
  let value: NativeHistogram
  init(_ value: NativeHistogram) { self.value = value }
}

/// One series' values over all steps, dense: a float, a histogram or nothing at each.
struct Column: Sendable {
  /// One value a step; `Column.absent` where there is no float.
  var values: [Double]
  /// One entry a step, or empty where the series has no histogram at any step.
  var histograms: [SharedHistogram?] = []

  /// The NaN that stands for "no sample here". No parser and no arithmetic on samples produces its bit pattern.
  static let absentBits: UInt64 = 0x7ffc_ab5e_27ab_5e27
  static let absent = Double(bitPattern: absentBits)

  init(absent count: Int) { values = Column.values(Column.absent, count) }
  init(values: [Double], histograms: [SharedHistogram?] = []) {
    self.values = values
    self.histograms = histograms
  }

  var count: Int { values.count }

  /// Whether neither a float nor a histogram is at any step.
  var isEmpty: Bool {
    if !histograms.isEmpty && histograms.contains(where: { $0 != nil }) { return false }
    return values.allSatisfy(\.isAbsent)
  }

  /// Makes the column `count` steps long with nothing in it.
  mutating func clear(_ count: Int) {
    if !histograms.isEmpty { histograms.removeAll(keepingCapacity: true) }
    if values.count != count {
      values = Column.values(Column.absent, count)
    } else {
      values.withUnsafeMutableBufferPointer { $0.update(repeating: Column.absent) }
    }
  }

  func histogram(_ step: Int) -> NativeHistogram? {
    histograms.isEmpty ? nil : histograms[step]?.value
  }
  func hasFloat(_ step: Int) -> Bool { !values[step].isAbsent }
  func hasHistogram(_ step: Int) -> Bool { !histograms.isEmpty && histograms[step] != nil }
  func isPresent(_ step: Int) -> Bool { hasFloat(step) || hasHistogram(step) }

  /// Puts a histogram at a step, in place of a float there.
  mutating func set(_ histogram: SharedHistogram, at step: Int) {
    if histograms.isEmpty { histograms = [SharedHistogram?](repeating: nil, count: values.count) }
    histograms[step] = histogram
    values[step] = Column.absent
  }
  mutating func set(_ histogram: NativeHistogram, at step: Int) {
    set(SharedHistogram(histogram), at: step)
  }

  mutating func removeHistogram(at step: Int) {
    if !histograms.isEmpty { histograms[step] = nil }
  }

  /// One value at all steps.
  private static func values(_ value: Double, _ count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count) { buffer, initialized in
      inStretches(count) {
        UnsafeMutableBufferPointer(rebasing: buffer[$0]).initialize(repeating: value)
      }
      initialized = count
    }
  }

  /// The single step `step`, repeated over `count` steps.
  func broadcast(_ count: Int) -> Column {
    var wide = Column(values: Column.values(values[0], count))
    if !histograms.isEmpty, let histogram = histograms[0] {
      wide.histograms = [SharedHistogram?](repeating: histogram, count: count)
    }
    return wide
  }

  /// Fills this column's gaps from `other`; false where both have a sample at one step.
  mutating func merge(_ other: Column) -> Bool {
    for step in 0..<values.count where other.isPresent(step) {
      if isPresent(step) { return false }
      if let histogram = other.histograms.isEmpty ? nil : other.histograms[step] {
        set(histogram, at: step)
      } else {
        values[step] = other.values[step]
      }
    }
    return true
  }
}

extension Double {
  /// Whether this is a column's mark for "no sample".
  @inline(__always) var isAbsent: Bool { bitPattern == Column.absentBits }
}

/// A series of a vector: its labels with its column.
struct SeriesColumn: Sendable {
  var head: SeriesHead
  var column: Column
  init(_ head: SeriesHead, _ column: Column) {
    self.head = head
    self.column = column
  }
}

/// The labels a series will bear in the answer.
struct SeriesHead: Sendable, Hashable {
  var labels: Labels
  /// Whether an operation took the meaning from the metric's name: with delayed name removal the name (and type
  /// and unit) go at the end of the query only, so that label functions still see them.
  var dropsName = false
  init(_ labels: Labels, dropsName: Bool = false) {
    self.labels = labels
    self.dropsName = dropsName
  }
}

extension Labels {
  /// The labels that tell what the metric is: dropped by everything that makes another quantity of it.
  static let metadataLabels = ["__name__", "__type__", "__unit__"]
  var withoutMetadata: Labels {
    pairs.withUnsafeBufferPointer { all in
      guard let first = all.indices.first(where: { all[$0].isMetadata }) else { return self }
      // As a rule the name is the first label and the only one of these.
      var kept: [Label] = []
      kept.reserveCapacity(all.count - 1)
      for place in all.indices where place < first || !all[place].isMetadata {
        kept.append(all[place])
      }
      return Labels(sorted: kept)
    }
  }

  /// Whether both tell the same of what the metric is.
  func isOfOneMetric(_ other: Labels) -> Bool {
    pairs.withUnsafeBufferPointer { own in
      other.pairs.withUnsafeBufferPointer { others in
        var next = 0
        for place in own.indices where own[place].isMetadata {
          while next < others.count, !others[next].isMetadata { next += 1 }
          guard next < others.count, own[place].name == others[next].name,
            own[place].value == others[next].value
          else { return false }
          next += 1
        }
        return !others[next...].contains(where: \.isMetadata)
      }
    }
  }
}

extension Label {
  fileprivate var isMetadata: Bool {
    name.utf8.first == 0x5F && Labels.metadataLabels.contains(name)
  }
}
