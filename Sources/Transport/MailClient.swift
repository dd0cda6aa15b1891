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
    try await loop.answer(to: MailTransfer(request))
  }
}
