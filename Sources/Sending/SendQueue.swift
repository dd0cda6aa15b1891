package import Metrics

// The queue knows of each series the time of the newest sample that it has taken. A store takes the samples of one
// series in the order of their times only, so this one number says exactly which of them are still to be sent: those
// after it. Both ways in are judged by it, and a sample that comes by both counts once.
//
// A queue is in one of three stages. Live, it takes what the tap hands it. Behind (after a start, or when more waits
// than memory may hold as the receiver is away) it takes nothing from the tap; what waits is sent, and the rest is read
// from the store and the blocks in pieces of time, the oldest first, each as the one before has mostly gone. The seam is
// the third stage, joining: before the last piece is read, which reaches to the newest sample, the tap's batches are
// laid beside. What came before that moment is in the store and is read; what came after it lies beside, or is in both.
// Then the batches beside are taken as if they came now: of each series what is newer than what was read. Where too much
// gathers beside, the queue is behind again and nothing is lost but the attempt.
//
// Samples of one series never overtake each other: while a request with some of them is on its way, or waits to be tried
// again, its series are busy, and the queue passes over their later samples. What a receiver did not take for a reason
// that may pass is tried again for ever; what it refuses for good is dropped and told.
//
// What has been taken is kept as a Position: one time before which nothing is missing, and where each target stands
// after that. It is written soon after each answer, so a remote goes on after a restart where it was. Sent twice is at
// most what was under way when the engine was killed. Some receivers refuse the whole of a request for one sample that
// they have: such a request is cut into the scrapes that it is made of, and what is new in it arrives.

/// What a remote has to send, in which order, and when: a plain value, stepped with the time. `now` is any steady
/// clock's, `wall` the time of day.
package struct SendQueue: Sendable {
  /// From where samples come.
  package enum Stage: Sendable, Hashable {
    /// From the store alone.
    case behind
    /// The last piece is being read from the store; what is handed in lies beside.
    case joining
    /// From the tap.
    case live
  }

  package let settings: RemoteSettings
  package internal(set) var stage = Stage.behind
  package internal(set) var status = SendStatus()
  var series: [QueuedSeries] = []
  private var byReference: [UInt64: Int32] = [:]
  private var byLabels: [Labels: Int32] = [:]
  private(set) var targets: [Position.TargetName: Int32] = [:]
  /// Of each target the time of the newest sample that is done with, in milliseconds.
  var done: [Int64] = []
  var targetNames: [Position.TargetName] = []

  /// What waits, from `head` on.
  var items: [SendItem] = []
  var head = 0
  /// Since when something waits.
  var waitingSince: Duration?
  var lanes: [Int32: Lane] = [:]
  var laneCount: Int32 = 0
  /// Samples in `lanes`.
  var underWay = 0

  /// Where a series stands that the queue does not know, as samples are read back.
  var floor: Position
  /// All samples up to here were read back; counts where the stage is not live.
  var through: Timestamp
  /// How much time the next piece spans.
  var step = Duration.seconds(10)
  /// Batches that were handed in while the last piece is read, and their samples.
  var beside: [SampleBatch] = []
  var besideCount = 0
  /// Samples up to here may have been sent by an engine before this one.
  let repeatsUntil: Timestamp
  /// As many series as were kept when idle ones were forgotten last.
  private var keptSeries = 0

  /// - Parameter start: what is not to be sent any more: as it was written down, or the present time.
  package init(_ settings: RemoteSettings, start: Position) {
    self.settings = settings
    floor = start
    through = start.through
    // It is written soon after each answer.
    repeatsUntil = start.written + .seconds(10)
  }

  /// Samples in memory.
  package var pending: Int { items.count - head + underWay }

  // MARK: Live

  /// Takes a batch that has been stored; `labels` tells those of a reference. Leaves it to the store where there is no
  /// room or something about it is not known.
  package mutating func take(
    _ batch: SampleBatch, at now: Duration, wall: Timestamp, labels: (SeriesReference) -> Labels?
  ) {
    let newest = batch.timestamps.max().map { Timestamp(milliseconds: $0) } ?? batch.timestamp
    status.newestIn = max(status.newestIn ?? newest, newest)
    let count = batch.references.count + batch.histograms.count
    switch stage {
    case .behind: break
    case .joining:
      beside.append(batch)
      besideCount += count
      if besideCount > settings.queue.limit { fallBehind(before: batch, wall) }
    case .live:
      guard pending + count <= settings.queue.limit else { return fallBehind(before: batch, wall) }
      guard learn(batch, labels) else { return fallBehind(before: batch, wall) }
      for (index, reference) in batch.references.enumerated() {
        guard let number = byReference[reference.value] else { continue }
        put(
          SendItem(
            series: number,
            time: batch.timestamps.isEmpty
              ? batch.timestamp.milliseconds : batch.timestamps[index],
            start: batch.startTimestamps.isEmpty ? 0 : batch.startTimestamps[index],
            sample: .float(batch.values[index])), at: now)
      }
      if settings.sendsHistograms {
        for entry in batch.histograms {
          guard let number = byReference[entry.reference.value] else { continue }
          put(
            SendItem(
              series: number, time: entry.timestamp.milliseconds,
              start: entry.startTimestamp?.milliseconds ?? 0, sample: .histogram(entry.histogram)),
            at: now)
        }
      }
      forgetIdle(wall)
    }
  }

  /// Makes every series of a batch known; false where one cannot be, before any sample is taken.
  private mutating func learn(_ batch: SampleBatch, _ labels: (SeriesReference) -> Labels?) -> Bool
  {
    func know(_ reference: SeriesReference, _ queue: inout SendQueue) -> Bool {
      if queue.byReference[reference.value] != nil || reference == .refused { return true }
      guard let labels = labels(reference) else { return false }
      queue.byReference[reference.value] = queue.number(of: labels, last: .min)
      return true
    }
    for reference in batch.references where !know(reference, &self) { return false }
    for entry in batch.histograms where !know(entry.reference, &self) { return false }
    return true
  }

  /// The number of a series; a new one has `last`.
  mutating func number(of labels: Labels, last: Int64) -> Int32 {
    if let known = byLabels[labels] { return known }
    let name = Position.TargetName(labels)
    let target: Int32
    if let known = targets[name] {
      target = known
    } else {
      target = Int32(done.count)
      targets[name] = target
      targetNames.append(name)
      done.append(floor.targets[name]?.milliseconds ?? .min)
    }
    let number = Int32(series.count)
    series.append(
      QueuedSeries(labels: settings.sentLabels(labels), target: target, last: last))
    byLabels[labels] = number
    return number
  }

  /// Takes a sample where it is newer than the last of its series.
  mutating func put(_ item: SendItem, at now: Duration) {
    let index = Int(item.series)
    guard item.time > series[index].last else { return }
    series[index].last = item.time
    guard series[index].labels != nil else { return }
    items.append(item)
    if waitingSince == nil { waitingSince = now }
  }

  /// From `batch` on the store has what is to be sent.
  private mutating func fallBehind(before batch: SampleBatch, _ wall: Timestamp) {
    if stage == .live {
      through = min(
        batch.timestamp, batch.timestamps.min().map { Timestamp(milliseconds: $0) } ?? wall)
      through = min(through, wall) - .milliseconds(1)
      // Series that are not known have begun since, or slept for long.
      floor = Position(through: through - Self.lateness, written: floor.written)
    }
    stage = .behind
    beside = []
    besideCount = 0
  }

  /// By how much samples may come later than others of the same time.
  static let lateness = Duration.seconds(600)

  /// The clock was set back: samples of the time since are no more, and new ones may come.
  package mutating func clockSetBack(to time: Timestamp) {
    let before = time.milliseconds - 1
    for index in series.indices { series[index].last = min(series[index].last, before) }
    for index in done.indices { done[index] = min(done[index], before) }
    through = min(through, Timestamp(milliseconds: before))
    floor.through = min(floor.through, through)
    floor.targets = floor.targets.mapValues { min($0, through) }
    status.newestIn = status.newestIn.map { min($0, time) }
    status.newestSent = status.newestSent.map { min($0, time) }
  }

  /// Forgets series without a sample for an hour, once there are many.
  private mutating func forgetIdle(_ wall: Timestamp) {
    guard series.count > 2 * keptSeries + 10_000 else { return }
    let limit = (wall - .seconds(3600)).milliseconds
    var isKept = series.map { $0.last >= limit || $0.lane >= 0 }
    for item in items[head...] { isKept[Int(item.series)] = true }
    var numbers = [Int32](repeating: -1, count: series.count)
    var kept: [QueuedSeries] = []
    for index in series.indices where isKept[index] {
      numbers[index] = Int32(kept.count)
      kept.append(series[index])
    }
    series = kept
    keptSeries = kept.count
    func renumbered(_ number: Int32) -> Int32? {
      numbers[Int(number)] < 0 ? nil : numbers[Int(number)]
    }
    byReference = byReference.compactMapValues(renumbered)
    byLabels = byLabels.compactMapValues(renumbered)
    items.removeFirst(head)
    head = 0
    for index in items.indices { items[index].series = numbers[Int(items[index].series)] }
    for number in lanes.keys {
      guard var lane = lanes.removeValue(forKey: number) else { continue }
      for index in lane.items.indices {
        lane.items[index].series = numbers[Int(lane.items[index].series)]
      }
      lanes[number] = lane
    }
  }
}
