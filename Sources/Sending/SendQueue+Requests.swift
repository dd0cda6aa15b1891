package import Metrics
package import Wire

/// A request that is to be sent now.
package struct SendRequest: Sendable {
  /// To be named with the answer.
  package var lane: Int32
  package var series: [SentSeries]
  package var samples: Int
}

extension SendQueue {
  /// The next request that is due; nil where there is none now. Whoever asks sends it.
  ///
  /// - Parameter isClosing: sends all that waits, without waiting for more.
  package mutating func nextRequest(
    at now: Duration, wall: Timestamp, isClosing: Bool = false
  ) -> SendRequest? {
    if let number = lanes.filter({ $0.value.due.map { $0 <= now } ?? false }).keys.min(),
      var lane = lanes[number], let part = lane.parts.last
    {
      lane.due = nil
      lanes[number] = lane
      if lane.backoff.failures > 0 { status.retried += part.count }
      return request(number, lane.items[part])
    }
    // A receiver in trouble is asked by those alone that it did not answer.
    guard mayBegin else { return nil }
    while let taken = takeWaiting(at: now, isClosing) {
      let kept = withoutOld(taken, wall)
      guard !kept.isEmpty else { continue }
      let number = laneCount
      laneCount = laneCount == .max ? 0 : laneCount + 1
      let backoff = Backoff(least: settings.queue.minBackoff, most: settings.queue.maxBackoff)
      lanes[number] = Lane(
        items: kept, parts: [kept.indices], backoff: backoff,
        mayRepeat: kept.contains { $0.time <= repeatsUntil.milliseconds })
      for item in kept { series[Int(item.series)].lane = number }
      underWay += kept.count
      return request(number, kept[...])
    }
    return nil
  }

  /// When `nextRequest` is to be asked again, though nothing happens; nil for never.
  package var wake: Duration? {
    let due = lanes.values.compactMap(\.due).min()
    let deadline =
      mayBegin ? waitingSince.map { $0 + settings.queue.batchSendDeadline } : nil
    return [due, deadline].compactMap { $0 }.min()
  }

  /// Whether one more request may be under way.
  private var mayBegin: Bool {
    lanes.count < settings.queue.maxShards
      && !lanes.values.contains { $0.backoff.failures > 0 }
  }

  /// Whether nothing waits and nothing is under way.
  package var isEmpty: Bool { pending == 0 }

  /// What became of a request.
  package mutating func answered(
    _ number: Int32, _ verdict: SendVerdict, at now: Duration, wall: Timestamp
  ) {
    guard var lane = lanes[number], let part = lane.parts.last else { return }
    switch verdict {
    case .taken:
      status.sent += part.count
      let newest = lane.items[part].reduce(Int64.min) { max($0, $1.time) }
      let before = status.newestSent?.milliseconds ?? .min
      status.newestSent = Timestamp(milliseconds: max(before, newest))
      (status.failingSince, status.problem) = (nil, nil)
    case .later(let reason, let wait):
      status.problem = reason
      status.failingSince = status.failingSince ?? wall
      lane.due = now + lane.backoff.fail(asked: wait)
      lanes[number] = lane
      return
    case .refused(let reason, let isPartial):
      (status.failingSince, status.problem) = (nil, reason)
      if isPartial, lane.mayRepeat, cut(&lane) {
        lane.due = now
        lane.backoff = Backoff(least: settings.queue.minBackoff, most: settings.queue.maxBackoff)
        lanes[number] = lane
        return
      }
      // Of a request whose answer was lost the receiver has all.
      if isPartial, lane.mayRepeat || lane.backoff.failures > 0, Self.tellsOfRepeats(reason) {
        status.repeated += part.count
      } else {
        drop(part.count, reason, wall)
      }
    }
    for item in lane.items[part] {
      let target = Int(series[Int(item.series)].target)
      done[target] = max(done[target], item.time)
    }
    lane.parts.removeLast()
    lane.backoff = Backoff(least: settings.queue.minBackoff, most: settings.queue.maxBackoff)
    underWay -= part.count
    if lane.parts.isEmpty {
      for item in lane.items { series[Int(item.series)].lane = -1 }
      lanes[number] = nil
    } else {
      lane.due = now
      lanes[number] = lane
    }
  }

  /// Cuts the next part of a request in smaller ones, as the receiver may have some of it and refused it whole; false
  /// where that leads no further. What one scrape brought was mostly sent at once, so it stays together first.
  private func cut(_ lane: inout Lane) -> Bool {
    guard let part = lane.parts.last, part.count > 1 else { return false }
    func scrape(_ item: SendItem) -> (Int64, Int32) { (item.time, series[Int(item.series)].target) }
    // Sorting is stable, and of one series the times ascend.
    let sorted = lane.items[part].sorted { scrape($0) < scrape($1) }
    lane.items.replaceSubrange(part, with: sorted)
    var starts = [part.lowerBound]
    for index in part.dropFirst() where scrape(lane.items[index - 1]) < scrape(lane.items[index]) {
      starts.append(index)
    }
    if starts.count == 1 {
      guard lane.cuts > 0 else { return false }
      lane.cuts -= 1
      starts.append(part.lowerBound + part.count / 2)
    }
    lane.parts.removeLast()
    for (start, end) in zip(starts, starts.dropFirst() + [part.upperBound]).reversed() {
      lane.parts.append(start..<end)
    }
    return true
  }

  /// Whether a receiver's reason is that it has samples of this time, or later ones.
  private static func tellsOfRepeats(_ reason: String) -> Bool {
    let reason = reason.lowercased()
    return ["out of order", "out-of-order", "duplicate"].contains { reason.contains($0) }
  }

  private mutating func drop(_ count: Int, _ reason: String, _ wall: Timestamp) {
    status.failed += count
    status.refusals.add(reason, count)
    status.lastRefusal = wall
  }

  /// Up to a request's worth of what waits, in its order, without the series that are under way; nil where there is too
  /// little to be sent now.
  private mutating func takeWaiting(at now: Duration, _ isClosing: Bool) -> [SendItem]? {
    guard head < items.count else { return nil }
    let most = settings.queue.maxSamplesPerSend
    let isLate = waitingSince.map { now >= $0 + settings.queue.batchSendDeadline } ?? false
    let isAlone = stage != .live && lanes.isEmpty
    let sendsFew = isLate || isAlone || isClosing
    // Behind these it is not worth looking while so much is under way.
    let end = min(items.count, head + 20 * most)
    var (count, stop) = (0, head)
    while stop < end, count < most {
      if series[Int(items[stop].series)].lane < 0 { count += 1 }
      stop += 1
    }
    guard count == most || count > 0 && sendsFew else {
      // Where all of it is under way, there is nothing to wake for but an answer.
      if isLate { waitingSince = now }
      return nil
    }
    var taken: [SendItem] = []
    taken.reserveCapacity(count)
    var next = stop
    for index in stride(from: stop - 1, through: head, by: -1) {
      if series[Int(items[index].series)].lane < 0 {
        taken.append(items[index])
      } else {
        next -= 1
        items[next] = items[index]
      }
    }
    head = next
    if head > 4096, head > items.count / 2 {
      items.removeFirst(head)
      head = 0
    }
    waitingSince = head < items.count ? now : nil
    taken.reverse()
    return taken
  }

  private mutating func withoutOld(_ taken: [SendItem], _ wall: Timestamp) -> [SendItem] {
    guard let limit = settings.queue.sampleAgeLimit else { return taken }
    let oldest = (wall - limit).milliseconds
    let kept = taken.filter { $0.time >= oldest }
    if kept.count < taken.count {
      drop(
        taken.count - kept.count, "older than sample_age_limit (\(formatDuration(limit)))", wall)
      for item in taken where item.time < oldest {
        let target = Int(series[Int(item.series)].target)
        done[target] = max(done[target], item.time)
      }
    }
    return kept
  }

  /// The samples by their series, in the order in which these come first.
  private func request(_ number: Int32, _ part: ArraySlice<SendItem>) -> SendRequest {
    var sent: [SentSeries] = []
    var places: [Int32: Int] = [:]
    places.reserveCapacity(part.count)
    for item in part {
      let place: Int
      if let known = places[item.series] {
        place = known
      } else {
        place = sent.count
        places[item.series] = place
        sent.append(SentSeries(series[Int(item.series)].labels ?? .empty))
      }
      switch item.sample {
      case .float(let value):
        if item.start != 0, sent[place].starts.isEmpty {
          sent[place].starts = [Int64](repeating: 0, count: sent[place].times.count)
        }
        if item.start != 0 || !sent[place].starts.isEmpty { sent[place].starts.append(item.start) }
        sent[place].times.append(item.time)
        sent[place].values.append(value)
      case .histogram(let histogram):
        sent[place].histograms.append(
          HistogramPoint(Timestamp(milliseconds: item.time), histogram))
      }
    }
    return SendRequest(lane: number, series: sent, samples: part.count)
  }
}
