internal import Synchronization
internal import Transport

/// Gathers the questions of one moment and sends them to an engine together.
///
/// The message has a line for each, as a path with its parameters. The answer has for each, in their order, a line with
/// its status and the length of its body, then the body; status 0 says that it is not ready yet.
final class QuestionBatches: Sendable {
  private typealias Waiting = (
    line: String, continuation: CheckedContinuation<HTTPResponse?, Never>
  )

  private let request: HTTPRequest
  private let client: HTTPClient
  private let waiting = Mutex<[Waiting]>([])
  /// How long the first of a moment's questions waits for the others.
  private static let moment = Duration.milliseconds(3)

  /// - Parameter request: what each message begins as, to the path that answers it.
  init(_ request: HTTPRequest, _ client: HTTPClient) {
    self.request = request
    self.client = client
  }

  /// The answer to one question; nil where it has to be asked for by itself.
  func ask(_ line: String) async -> HTTPResponse? {
    await withCheckedContinuation { continuation in
      let isFirst = waiting.withLock { waiting in
        waiting.append((line, continuation))
        return waiting.count == 1
      }
      if isFirst {
        Task {
          try? await Task.sleep(for: Self.moment)
          await send()
        }
      }
    }
  }

  private func send() async {
    let all = waiting.withLock { waiting in
      defer { waiting = [] }
      return waiting
    }
    // Viewers of one board send the same.
    let sorted = all.sorted { $0.line < $1.line }
    var request = request
    request.method = "POST"
    request.body = Array(sorted.map(\.line).joined(separator: "\n").utf8)
    request.headers.append(HTTPHeader("Content-Type", "text/plain"))
    request.timeout = .seconds(5)
    var answers: [HTTPResponse?] = []
    if sorted.count > 1, let response = try? await client.send(request), response.status == 200 {
      answers = Self.answers(in: response.body)
    }
    for (index, one) in sorted.enumerated() {
      one.continuation.resume(returning: index < answers.count ? answers[index] : nil)
    }
  }

  /// Takes a message's answer apart, as far as it is well formed.
  static func answers(in body: [UInt8]) -> [HTTPResponse?] {
    var answers: [HTTPResponse?] = []
    var rest = body[...]
    while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
      let head = String(decoding: rest[..<end], as: UTF8.self).split(separator: " ")
      guard head.count == 2, let status = Int(head[0]), let count = Int(head[1]), count >= 0,
        count <= rest.endIndex - end - 1
      else { break }
      let content = rest[(end + 1)..<(end + 1 + count)]
      answers.append(status == 0 ? nil : HTTPResponse(status: status, body: Array(content)))
      rest = rest[content.endIndex...]
    }
    return answers
  }
}
