internal import Metrics
internal import Sending

extension FamilyRecord<SendStatus> {
  /// How the remotes fare, as series `vigil_remote_write_*` with a label `remote`.
  init(remotes: [(name: String, status: SendStatus)]) {
    let prefix = "vigil_remote_write_"
    self.init(
      label: "remote",
      families: [
        Family(prefix + "samples_total", .counter, "Samples that the remote has taken.") {
          Double($0.sent)
        },
        Family(
          prefix + "samples_failed_total", .counter,
          "Samples dropped: refused for good, or too old."
        ) { Double($0.failed) },
        Family(
          prefix + "samples_repeated_total", .counter,
          "Samples that the remote refused as it had them."
        ) { Double($0.repeated) },
        Family(prefix + "samples_retried_total", .counter, "Samples sent again.") {
          Double($0.retried)
        },
        Family(prefix + "samples_pending", .gauge, "Samples in memory that wait or are under way.")
        {
          Double($0.pending)
        },
        Family(prefix + "bytes_total", .counter, "Bytes of requests.") { Double($0.bytes) },
        Family(prefix + "requests_total", .counter, "Requests answered or failed.") {
          Double($0.requests)
        },
        Family(prefix + "shards", .gauge, "Requests under way or to be tried again.") {
          Double($0.shards)
        },
        Family(prefix + "behind", .gauge, "1 where samples are read back from the store.") {
          $0.isBehind ? 1 : 0
        },
        Family(prefix + "highest_timestamp_in_seconds", .gauge, "Newest sample stored.") {
          $0.newestIn?.seconds
        },
        Family(prefix + "highest_timestamp_sent_seconds", .gauge, "Newest sample that was taken.") {
          $0.newestSent?.seconds
        },
      ], rows: remotes)
  }
}
