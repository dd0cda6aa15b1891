package import Routing
internal import Serving
package import Templates
package import Transport

/// What goes out to one integration.
package enum Message: Sendable {
  /// One after the other; each only when the one before it was taken.
  case requests([HTTPRequest])
  case mail(MailRequest)
}

/// Why there is no message. It names no secret.
package enum MessageError: Error, Sendable, Hashable, CustomStringConvertible {
  /// A kind that Vigil does not send to.
  case notBuilt(Integration.Kind)
  /// A setting's text that cannot be rendered.
  case template(setting: String, TemplateError)
  /// A secret whose file cannot be read, or that is empty.
  case secret(setting: String, reason: String)
  /// A setting that comes to nothing that can be sent.
  case unusable(setting: String, reason: String)

  package var description: String {
    switch self {
    case .notBuilt(let kind): "kind not built: \(kind.rawValue)"
    case .template(let setting, let error): "\(setting): \(error.message)"
    case .secret(let setting, let reason), .unusable(let setting, let reason):
      "\(setting): \(reason)"
    }
  }

  /// Whether another try may do better: only files can change by themselves.
  package var isWorthAgain: Bool { if case .secret = self { true } else { false } }
}

extension Integration {
  /// The message that tells this integration of a notice.
  ///
  /// `read` gives the content of a secret's file; nil where it cannot be read.
  package func message(
    _ data: NoticeData, texts: TextLibrary, read: @escaping @Sendable (String) -> String?
  ) throws(MessageError) -> Message {
    guard let record = KindRecord.of(kind) else { throw .notBuilt(kind) }
    let draft = MessageDraft(
      integration: self, record: record, data: data, library: texts, read: read)
    return try record.make(draft)
  }
}

extension Integration {
  /// Whether it changes the message that it sent of a group instead of sending another.
  package var updatesMessages: Bool {
    if case .bool(let isSo)? = settings["update_message"] { isSo } else { false }
  }

  /// By what the message that an answer took can be changed; nil where it is not to be, or cannot.
  package func receipt(_ response: HTTPResponse) -> String? {
    updatesMessages ? record?.receipt(response) : nil
  }
}

/// The SHA-256 of a group's key in hexadecimal digits, by which services tell its incidents from others.
package func groupIdentity(_ groupKey: String) -> String { digestText(groupKey) ?? groupKey }
