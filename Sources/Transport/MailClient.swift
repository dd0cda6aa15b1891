/// Sends mails by SMTP, several at a time, off the callers' threads.
///
/// Everything happens on one thread of the client's own. Letting go of the client ends its mails as cancelled.
package final class MailClient: Sendable {
  private let loop: TransferLoop

  /// A connection is closed when its mail is sent: servers do not wait for the next alert.
  package init() { loop = TransferLoop(idleConnections: 1, bodyMemory: 16 << 20) }

  deinit { loop.stop() }

  /// Sends the mail; returns when the server has taken or refused it. Ends at once when the task is cancelled.
  package func send(_ request: MailRequest) async throws(HTTPError) -> MailAnswer {
    let transfer = MailTransfer(request)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        transfer.completion = { continuation.resume(returning: $0) }
        loop.start(transfer)
      }
    } onCancel: {
      loop.cancel(transfer)
    }
    return try result.get()
  }

  /// Sends the mail; `completion` runs exactly once on the client's thread and must be quick.
  package func start(
    _ request: MailRequest,
    completion: @escaping @Sendable (Result<MailAnswer, HTTPError>) -> Void
  ) {
    let transfer = MailTransfer(request)
    transfer.completion = completion
    loop.start(transfer)
  }
}
