internal import Synchronization

/// Sends HTTP requests, hundreds at a time, over connections that are kept alive.
///
/// Everything happens on one thread of the client's own. Letting go of the client ends its transfers as cancelled.
package final class HTTPClient: Sendable {
  private let loop: TransferLoop

  /// `idleConnections` is how many connections stay open for reuse, `bodyMemory` the bytes that all bodies together may
  /// hold, from their first byte until their response is let go.
  package init(idleConnections: Int = 256, bodyMemory: Int = 256 << 20) {
    loop = TransferLoop(idleConnections: idleConnections, bodyMemory: bodyMemory)
  }

  deinit { loop.stop() }

  /// Sends the request; returns when the whole answer is there. Ends at once when the task is cancelled.
  package func send(_ request: HTTPRequest) async throws(HTTPError) -> HTTPResponse {
    try await loop.answer(to: Transfer(request))
  }

  /// Sends the request; `completion` runs exactly once on the client's thread and must be quick.
  @discardableResult
  package func start(
    _ request: HTTPRequest,
    completion: @escaping @Sendable (Result<HTTPResponse, HTTPError>) -> Void
  ) -> HTTPTransfer {
    let transfer = Transfer(request)
    transfer.completion = completion
    loop.start(transfer)
    return HTTPTransfer(loop: loop, transfer: transfer)
  }
}

/// A transfer that is on its way.
package struct HTTPTransfer: Sendable {
  let loop: TransferLoop
  let transfer: Transfer

  /// Ends the transfer as cancelled, unless it is already complete.
  package func cancel() { loop.cancel(transfer) }
}
