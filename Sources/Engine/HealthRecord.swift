internal import Exposition
internal import Metrics
internal import Scrape
internal import Synchronization
internal import TSDB

/// What the screen's loop counts: frames, the time they took, bytes written.
package final class ScreenCounters: Sendable {
  package struct Values: Sendable, Hashable {
    package var frames = 0
    package var frameSeconds = 0.0
    package var bytesWritten = 0
  }
  private let state = Mutex(Values())

  package init() {}

  package var values: Values { state.withLock { $0 } }

  /// One frame was drawn; `bytesWritten` is the terminal's total so far.
  package func frame(took span: Duration, bytesWritten: Int) {
    state.withLock {
      $0.frames += 1
      $0.frameSeconds += span.inSeconds
      $0.bytesWritten = bytesWritten
    }
  }
}

/// Vigil's own health as series `vigil_*` in its own store.
struct HealthRecord {
  var store: StoreStatistics
  var scrapes: ScrapeStatistics
  var screen: ScreenCounters.Values
  /// nil where samples are kept in memory only.
  var log: StoreLogStatus?
  var blocks: HistoryStatus

  private typealias Sample = (
    name: String, kind: MetricMetadata.Kind, help: String, value: Double
  )

  private var logSamples: [Sample] {
    guard let log else { return [] }
    return [
      ("vigil_log_bytes_total", .counter, "Bytes written to the log.", Double(log.bytesWritten)),
      (
        "vigil_log_failures_total", .counter, "Times that the log could not be written.",
        Double(log.failures)
      ),
      (
        "vigil_log_failing", .gauge, "1 where samples are not saved at present.",
        log.fault == nil ? 0 : 1
      ),
      ("vigil_log_checkpoints_total", .counter, "Checkpoints written.", Double(log.checkpoints)),
      (
        "vigil_log_samples_read", .gauge, "Samples that the start read back.",
        Double(log.samplesRead)
      ),
      ("vigil_blocks", .gauge, "Blocks of older samples.", Double(blocks.blocks)),
      ("vigil_blocks_bytes", .gauge, "Bytes of the blocks' files.", Double(blocks.bytes)),
      ("vigil_blocks_cut_total", .counter, "Blocks cut from memory.", Double(blocks.cuts)),
      (
        "vigil_blocks_joined_total", .counter, "Blocks made of others.",
        Double(blocks.compactions)
      ),
    ]
  }

  private var samples: [Sample] {
    [
      ("vigil_scrapes_total", .counter, "Scrapes done.", Double(scrapes.scrapes)),
      ("vigil_scrape_failures_total", .counter, "Scrapes that failed.", Double(scrapes.failures)),
      (
        "vigil_scraped_samples_total", .counter, "Samples that targets exposed.",
        Double(scrapes.samples)
      ),
      ("vigil_scraped_bytes_total", .counter, "Bytes that targets sent.", Double(scrapes.bytes)),
      ("vigil_store_series", .gauge, "Series held.", Double(store.series)),
      ("vigil_store_chunk_bytes", .gauge, "Bytes of compressed samples.", Double(store.chunkBytes)),
      (
        "vigil_store_samples_appended_total", .counter, "Samples stored.",
        Double(store.samplesAppended)
      ),
      (
        "vigil_store_samples_refused_total", .counter, "Samples refused at the store's bounds.",
        Double(store.refused)
      ),
      (
        "vigil_store_out_of_order_total", .counter, "Samples older than their series' newest.",
        Double(store.outOfOrder)
      ),
      (
        "vigil_store_samples_rewound_total", .counter,
        "Samples dropped because the clock was set back.", Double(store.samplesRewound)
      ),
      ("vigil_frames_total", .counter, "Frames drawn.", Double(screen.frames)),
      ("vigil_frame_seconds_total", .counter, "Time spent drawing frames.", screen.frameSeconds),
      (
        "vigil_terminal_bytes_total", .counter, "Bytes written to the terminal.",
        Double(screen.bytesWritten)
      ),
    ]
  }

  /// In Prometheus' text format.
  func write(to page: inout PageWriter) {
    for sample in samples + logSamples {
      page.single(sample.name, sample.kind.rawValue, sample.help, sample.value)
    }
  }

  func write(to sink: any SampleSink, at time: Timestamp) {
    var batch = SampleBatch(timestamp: time)
    var metadata: [String: MetricMetadata] = [:]
    for sample in samples + logSamples {
      batch.append(sink.reference(for: [Labels.nameLabel: sample.name]), sample.value)
      metadata[sample.name] = MetricMetadata(kind: sample.kind, help: sample.help)
    }
    sink.describe(metadata)
    sink.append(batch)
  }
}
