import Metrics

/// The groups of an aggregation: which series belongs to which, found once per query.
struct Grouping: Sendable {
  /// For each series, its group.
  var ids: [Int32] = []
  var heads: [SeriesHead] = []

  init(_ series: [SeriesHead], _ aggregation: Aggregation) {
    ids.reserveCapacity(series.count)
    let labels = GroupLabels(aggregation)
    // By what its labels hash to: most series are of groups that are there, whose labels need not be made again.
    var known: [Int: Int32] = [:]
    // Groups whose hash another group has.
    var clashing: [Labels: Int32] = [:]
    for head in series {
      let hash = labels.hash(of: head.labels)
      let found = known[hash]
      let id: Int32
      if let found, labels.isMade(heads[Int(found)].labels, of: head.labels) {
        id = found
      } else {
        let own = labels.made(of: head.labels)
        if found != nil, let other = clashing[own] {
          id = other
        } else {
          id = Int32(truncatingIfNeeded: heads.count)
          heads.append(SeriesHead(own))
          if found == nil { known[hash] = id } else { clashing[own] = id }
        }
      }
      ids.append(id)
      if head.dropsName { heads[Int(id)].dropsName = true }
    }
  }
}

/// Which of a series' labels its group has.
private struct GroupLabels {
  private let names: [String]
  private let isWithout: Bool

  init(_ aggregation: Aggregation) {
    isWithout = aggregation.isWithout
    names = aggregation.grouping + (isWithout ? [Labels.nameLabel] : [])
  }

  private func keep(_ name: String) -> Bool { names.contains(name) != isWithout }

  func hash(of labels: Labels) -> Int {
    if names.isEmpty { return 0 }
    var hasher = Hasher()
    labels.pairs.withUnsafeBufferPointer { pairs in
      for place in pairs.indices where keep(pairs[place].name) {
        hasher.combine(pairs[place].value)
      }
    }
    return hasher.finalize()
  }

  /// Whether `group` is what is made of a series' labels.
  func isMade(_ group: Labels, of labels: Labels) -> Bool {
    if names.isEmpty { return true }
    return group.pairs.withUnsafeBufferPointer { own in
      labels.pairs.withUnsafeBufferPointer { pairs in
        var next = 0
        for place in pairs.indices where keep(pairs[place].name) {
          guard next < own.count, own[next].name == pairs[place].name,
            own[next].value == pairs[place].value
          else { return false }
          next += 1
        }
        return next == own.count
      }
    }
  }

  func made(of labels: Labels) -> Labels {
    isWithout ? labels.dropping(names) : labels.keeping(names)
  }
}
