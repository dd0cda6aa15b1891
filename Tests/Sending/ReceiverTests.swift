import Metrics
import Sending
import Serving
import TSDB
import TestSupport
import Testing
import Threads
import Wire

/// A receiver that answers as it is told and keeps what it has taken.
private final class Receiver: Sendable {
  struct State: Sendable {
    /// What the next requests are answered; after them all are taken.
    var answers: [ServedAnswer] = []
    var requests = 0
    /// Times of each series in the order in which they came.
    var times: [String: [Int64]] = [:]
    var stale = 0
    var headers: Set<String> = []
    var families: Set<String> = []
    var samples = 0
  }
  let state = Monitor(State())

  func answer(_ request: ServedRequest) -> ServedAnswer {
    state.wakingAll { state in
      state.requests += 1
      if !state.answers.isEmpty { return state.answers.removeFirst() }
      var message = WrittenMessage()
      do {
        let version = try WriteProtocol.negotiated(
          contentType: request.header("content-type") ?? "",
          contentEncoding: request.header("content-encoding") ?? "")
        try version.decode(try WriteProtocol.unpacked(request.body), into: &message)
      } catch {
        return ServedAnswer(text: "\(error)", status: 400)
      }
      state.headers.insert(request.header("x-prometheus-remote-write-version") ?? "")
      state.families.formUnion(message.metadata.keys)
      let sink = Sink()
      _ = WriteIntake().take(message, into: sink, now: .distantFuture - .seconds(601))
      for (labels, time, value) in sink.samples.withLock({ $0 }) {
        state.times[labels.description, default: []].append(time)
        state.samples += 1
        if value.isStaleMarker { state.stale += 1 }
      }
      return ServedAnswer(text: "", status: 204)
    }
  }

  /// Waits for so many samples in all.
  func has(_ count: Int) async -> Bool {
    await onThread {
      self.state.wait(timeout: .seconds(120)) { $0.samples >= count ? true : nil } ?? false
    }
  }
}

/// Notes what is appended.
private final class Sink: SampleSink {
  let samples = Monitor<[(Labels, Int64, Double)]>([])
  let known = Monitor<[Labels]>([])
  var generation: UInt64 { 0 }

  func reference(for labels: Labels) -> SeriesReference {
    known.withLock { known in
      known.append(labels)
      return SeriesReference(UInt64(known.count - 1))
    }
  }
  func references(for labels: [Labels]) -> [SeriesReference] { labels.map(reference) }
  func append(_ batch: SampleBatch) -> AppendOutcome {
    let known = known.withLock { $0 }
    samples.withLock { samples in
      for (index, reference) in batch.references.enumerated() {
        samples.append(
          (
            known[Int(reference.value)],
            batch.timestamps.isEmpty ? batch.timestamp.milliseconds : batch.timestamps[index],
            batch.values[index]
          ))
      }
    }
    return AppendOutcome()
  }
  func describe(_ metadata: [String: MetricMetadata]) {}
}

/// A store with a tap before it, and a clock that goes on with each scrape.
private final class Vigil: Sendable {
  let store = Store()
  let tap: SendingTap
  let clock = Monitor(Timestamp(seconds: 1_700_000_000))
  let series: Int

  init(series: Int) {
    self.series = series
    tap = SendingTap(before: store)
  }

  func sender(_ settings: RemoteSettings, folder: String?, after: Sender? = nil) -> Sender {
    let sender = Sender(
      settings, source: store, labels: { [weak tap] in tap?.labels(of: $0) },
      wall: { [clock] in clock.withLock { $0 } })
    tap.senders = [sender]
    sender.start(folder: folder, after: after)
    return sender
  }

  /// So many rounds of scraping, a second from each other; gives how many samples they had.
  @discardableResult
  func scrape(_ rounds: Int, stale: Bool = false) -> Int {
    for _ in 0..<rounds {
      let time = clock.withLock { time in
        time = time + .seconds(1)
        return time
      }
      let labels = (0..<series).map { number -> Labels in
        ["__name__": "m", "job": "j\(number % 3)", "n": "\(number)"]
      }
      var batch = SampleBatch(timestamp: time)
      for reference in tap.references(for: labels) {
        batch.append(reference, stale ? .staleMarker : time.seconds)
      }
      tap.append(batch)
    }
    return rounds * series
  }
}

@Suite struct ReceiverTests {
  private func settings(_ server: HTTPServer, _ version: WriteProtocol) -> RemoteSettings {
    var settings = RemoteSettings(name: "far", url: "http://127.0.0.1:\(server.port)/write")
    settings.version = version
    settings.externalLabels = ["cluster": "c1"]
    settings.queue.maxSamplesPerSend = 50
    settings.queue.capacity = 100
    settings.queue.maxShards = 3
    settings.queue.minBackoff = .milliseconds(1)
    settings.queue.maxBackoff = .milliseconds(10)
    settings.queue.batchSendDeadline = .milliseconds(20)
    return settings
  }

  private func expectOnceAndInOrder(
    _ receiver: Receiver, _ vigil: Vigil, _ samples: Int
  ) {
    let state = receiver.state.withLock { $0 }
    #expect(state.samples == samples)
    #expect(state.times.count == vigil.series)
    for (series, times) in state.times {
      #expect(series.contains("cluster=\"c1\""))
      #expect(times.count == samples / vigil.series)
      #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 }, Comment(rawValue: series))
    }
  }

  @Test(arguments: WriteProtocol.allCases)
  func everySampleArrivesOnceAndInOrder(version: WriteProtocol) async throws {
    let receiver = Receiver()
    receiver.state.withLock {
      $0.answers = [
        ServedAnswer(text: "starting", status: 503),
        ServedAnswer(text: "slower", status: 429, headers: [ServedHeader("Retry-After", "0")]),
        ServedAnswer(text: "starting", status: 503), ServedAnswer(text: "", status: 500),
      ]
    }
    let server = try HTTPServer(
      port: 0, Routes([Routes.Route("/write", method: "POST") { receiver.answer($0) }]))
    let folder = try ScratchFolder()
    let vigil = Vigil(series: 40)
    vigil.tap.describe(["m": MetricMetadata(kind: .gauge, help: "h")])
    let settings = settings(server, version)
    let first = vigil.sender(settings, folder: folder.path)
    // Far more than may wait in memory.
    var count = vigil.scrape(30)
    #expect(await receiver.has(count))
    count += vigil.scrape(20)
    #expect(await receiver.has(count))
    await onThread { first.stop() }
    // What is stored while nobody sends is sent by the next, which has nothing but the file.
    count += vigil.scrape(10)
    let second = vigil.sender(settings, folder: folder.path)
    count += vigil.scrape(5)
    #expect(await receiver.has(count))
    // Another by other settings goes on where this one was.
    var changed = settings
    changed.timeout = .seconds(7)
    let third = vigil.sender(changed, folder: folder.path, after: second)
    count += vigil.scrape(5)
    count += vigil.scrape(1, stale: true)
    #expect(await receiver.has(count))
    await onThread { third.stop() }
    expectOnceAndInOrder(receiver, vigil, count)
    #expect(receiver.state.withLock { $0.stale } == vigil.series)
    #expect(receiver.state.withLock { $0.headers } == [version.versionHeader])
    #expect(first.status.failed + second.status.failed + third.status.failed == 0)
    #expect(first.status.retried > 0)
    #expect(third.status.newestSent == vigil.clock.withLock { $0 })
  }

  @Test func whatIsThereBeforeTheFirstStartIsNotSent() async throws {
    let receiver = Receiver()
    let server = try HTTPServer(
      port: 0, Routes([Routes.Route("/write", method: "POST") { receiver.answer($0) }]))
    let vigil = Vigil(series: 4)
    vigil.scrape(10)
    let sender = vigil.sender(settings(server, .version1), folder: nil)
    let count = vigil.scrape(3)
    #expect(await receiver.has(count))
    await onThread { sender.stop() }
    expectOnceAndInOrder(receiver, vigil, count)
  }
}
