internal import CCurl

/// What a loop drives with a handle of libcurl's: an exchange of HTTP, or a mail.
///
/// All but the flag is called on the loop's thread alone.
protocol LoopedTransfer: AnyObject, Sendable {
  /// The handle that it has.
  var easy: UnsafeMutableRawPointer? { get }
  /// Whether it was cancelled, from whatever thread.
  var wasCancelled: Bool { get }
  func cancelEarly()
  /// Tells the handle what to do. `share` holds what a body takes of the loop's memory, `makeRoom` finds more.
  func prepare(
    _ easy: UnsafeMutableRawPointer, share: BodyShare, makeRoom: @escaping (Transfer) -> Void
  ) throws(HTTPError)
  /// What it came to, read from the handle before it is used again; the result tells whoever waits.
  func ending(_ code: CURLcode) -> () -> Void
  func ending(_ error: HTTPError) -> () -> Void
}

/// A transfer that comes to an answer of its own kind.
protocol AnsweringTransfer: LoopedTransfer {
  associatedtype Answer: Sendable
  /// Set before the loop has it; called exactly once.
  var completion: (@Sendable (Result<Answer, HTTPError>) -> Void)? { get set }
}

extension TransferLoop {
  /// Drives a transfer to its end. It ends at once, as cancelled, when the task is.
  func answer<Exchange: AnsweringTransfer>(
    to transfer: Exchange
  ) async throws(HTTPError) -> Exchange.Answer {
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        transfer.completion = { continuation.resume(returning: $0) }
        start(transfer)
      }
    } onCancel: {
      cancel(transfer)
    }
    return try result.get()
  }
}
