internal import Metrics
internal import Scrape
internal import Serving
internal import Threads
internal import Wire

/// Takes in samples that others push: remote write 1.0 and 2.0, and OTLP metrics.
final class PushIntake: Sendable {
  private let sink: any SampleSink
  private let intake = WriteIntake()
  private static let most = 32 << 20

  init(into sink: any SampleSink) { self.sink = sink }

  /// The answer to a request; nil where its path is none of these.
  func answer(_ request: ServedRequest) async -> ServedAnswer? {
    let take: @Sendable (ServedRequest) -> ServedAnswer
    switch request.path {
    case "/api/v1/write": take = written
    case "/api/v1/otlp/v1/metrics": take = exported
    default: return nil
    }
    guard request.method == "POST" else {
      return ServedAnswer(
        text: "Method Not Allowed\n", status: 405, headers: [ServedHeader("Allow", "POST")])
    }
    // Unpacking a large message takes a while, and Swift's pool has few threads.
    return request.body.count > 64 << 10 ? await onThread { take(request) } : take(request)
  }

  @Sendable private func written(_ request: ServedRequest) -> ServedAnswer {
    do throws(WireError) {
      let version = try WriteProtocol.negotiated(
        contentType: request.header("content-type") ?? "",
        contentEncoding: request.header("content-encoding") ?? "")
      var message = WrittenMessage()
      try version.decode(
        try WriteProtocol.unpacked(request.body, limit: Self.most), into: &message)
      let outcome = intake.take(message, into: sink, now: wallClock())
      let headers =
        version == .version2
        ? outcome.writtenHeaders.map { ServedHeader($0.name, $0.value) } : []
      // A sender drops what gets a 400; what could be taken is in.
      guard outcome.isPartial else {
        return ServedAnswer([], contentType: "text/plain", status: 204, headers: headers)
      }
      return ServedAnswer(text: outcome.complaint + "\n", status: 400, headers: headers)
    } catch {
      return ServedAnswer(text: "\(error)\n", status: error.status)
    }
  }

  @Sendable private func exported(_ request: ServedRequest) -> ServedAnswer {
    let form: MetricsForm
    do throws(WireError) {
      form = try MetricsForm(contentType: request.header("content-type") ?? "")
    } catch {
      return ServedAnswer(text: "\(error)\n", status: error.status)
    }
    do throws(WireError) {
      var message = WrittenMessage()
      try form.decode(request.body).written(into: &message)
      let outcome = intake.take(message, into: sink, now: wallClock())
      return ServedAnswer(form.answer(outcome), contentType: form.contentType)
    } catch {
      return ServedAnswer(
        form.answer(error), contentType: form.contentType, status: error.status)
    }
  }
}
