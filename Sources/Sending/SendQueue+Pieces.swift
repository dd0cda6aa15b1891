package import Metrics

/// A piece of time whose samples are to be read from the store.
package struct SendPiece: Sendable, Hashable {
  /// Series with samples from here on are to be selected.
  package var from: Timestamp
  package var through: Timestamp
  /// Whether it reaches to the newest sample.
  package var isLast: Bool
}

extension SendQueue {
  /// The next piece that is to be read; nil where none is wanted now. Whoever asks reads it, and ends it.
  package mutating func nextPiece(wall: Timestamp) -> SendPiece? {
    guard stage == .behind, pending <= settings.queue.limit / 4 else { return nil }
    if let limit = settings.queue.sampleAgeLimit { through = max(through, wall - limit) }
    // What is five seconds old has mostly come.
    let end = through + step
    if end + .seconds(5) >= wall {
      stage = .joining
      return SendPiece(
        from: through - Self.lateness * 6, through: .distantFuture, isLast: true)
    }
    return SendPiece(from: through - Self.lateness, through: end, isLast: false)
  }

  /// From when on samples of a series are wanted.
  package mutating func wanted(of labels: Labels) -> Timestamp {
    let start = floor.through(labels).milliseconds
    let number = number(of: labels, last: start)
    return Timestamp(milliseconds: series[Int(number)].last) + .milliseconds(1)
  }

  /// Takes what was read of a series; gives how many samples that were.
  package mutating func put(_ columns: SampleColumns, of labels: Labels, at now: Duration) -> Int {
    let number = number(of: labels, last: floor.through(labels).milliseconds)
    var (float, histogram) = (0, 0)
    while float < columns.timestamps.count || histogram < columns.histograms.count {
      let time = float < columns.timestamps.count ? columns.timestamps[float] : .max
      let other =
        histogram < columns.histograms.count
        ? columns.histograms[histogram].timestamp.milliseconds : .max
      if time <= other {
        let start = columns.startTimestamps.isEmpty ? 0 : columns.startTimestamps[float]
        put(
          SendItem(series: number, time: time, start: start, sample: .float(columns.values[float])),
          at: now)
        float += 1
      } else {
        if settings.sendsHistograms {
          let sample = SendItem.Sample.histogram(columns.histograms[histogram].histogram)
          put(SendItem(series: number, time: other, start: 0, sample: sample), at: now)
        }
        histogram += 1
      }
    }
    return float + histogram
  }

  /// A piece has been read: `count` samples of it. After the last what lies beside is taken.
  package mutating func end(
    _ piece: SendPiece, count: Int, at now: Duration, wall: Timestamp,
    labels: (SeriesReference) -> Labels?
  ) {
    if count > settings.queue.limit / 2 {
      step = max(.seconds(1), step / 2)
    } else if count < settings.queue.limit / 8 {
      step = min(.seconds(7200), step * 2)
    }
    guard piece.isLast else {
      through = max(through, piece.through)
      return
    }
    // Too much may have gathered meanwhile.
    guard stage == .joining else { return }
    stage = .live
    let batches = beside
    beside = []
    besideCount = 0
    for batch in batches { take(batch, at: now, wall: wall, labels: labels) }
  }

  /// A piece could not be read; it will be asked for again.
  package mutating func giveUp(_ piece: SendPiece) {
    guard piece.isLast else { return }
    stage = .behind
    beside = []
    besideCount = 0
  }

  /// What need not be sent any more. Not to be asked for while a piece is being read.
  package func position(wall: Timestamp) -> Position {
    // Live, targets that are not known may still be answering.
    var all =
      stage == .live
      ? max(floor.through, wall - .seconds(120)).milliseconds : through.milliseconds
    var open = done
    func hold(_ item: SendItem) {
      all = min(all, item.time - 1)
      let target = Int(series[Int(item.series)].target)
      open[target] = min(open[target], item.time - 1)
    }
    for item in items[head...] { hold(item) }
    for lane in lanes.values {
      for part in lane.parts { for item in lane.items[part] { hold(item) } }
    }
    var position = Position(through: Timestamp(milliseconds: all), written: wall)
    for (target, time) in open.enumerated()
    where time > all && position.targets.count < Position.targetLimit {
      position.targets[targetNames[target]] = Timestamp(milliseconds: time)
    }
    // Those that were not met since stand where they stood.
    for (name, time) in floor.targets where time.milliseconds > all && targets[name] == nil {
      position.targets[name] = time
    }
    return position
  }
}
