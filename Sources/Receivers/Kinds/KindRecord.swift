package import Routing
internal import Transport

/// What there is to know of a kind of integration; each kind's file ends in its own.
package struct KindRecord: Sendable {
  /// Which answers ask for another try, beside network errors, 5xx, 429 and 408.
  package enum Retries: Sendable, Hashable {
    case serverErrors
    /// 403 too, by which a service says that it is asked too often.
    case forbidden
    /// Whatever is no success.
    case everything
  }

  package var kind: Integration.Kind
  /// As people call it.
  package var title: String
  /// Where it goes, in words.
  package var place: String
  /// The settings that are templates, each with what stands for one that is not given.
  package var texts: [String: String] = [:]
  /// How many letters a setting's text may have at most; what is longer is cut.
  package var limits: [String: Int] = [:]
  /// The settings whose text is the message itself, each with what ends a line in it: a notice's remarks come first there.
  package var bodies: [String: String] = [:]
  package var retries = Retries.serverErrors
  /// What is wrong with an answer whose status is fine; nil where nothing is.
  var complaint: @Sendable (HTTPResponse) -> String? = { _ in nil }
  /// By what a message that an answer took can be changed later; nil where it cannot.
  var receipt: @Sendable (HTTPResponse) -> String? = { _ in nil }
  var make: @Sendable (MessageDraft) throws(MessageError) -> Message

  /// The record of a kind; nil for one that is not built.
  package static func of(_ kind: Integration.Kind) -> KindRecord? { all.first { $0.kind == kind } }

  package static let all: [KindRecord] = [
    .webhook, .pagerDuty, .slack, .email, .opsgenie, .msTeams, .msTeamsV2, .telegram, .discord,
    .pushover,
  ]
}
