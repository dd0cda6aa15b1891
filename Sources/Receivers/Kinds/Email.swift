internal import Clients
internal import Metrics
internal import Routing
internal import Transport
internal import YAML

// E-mail by SMTP: text, HTML or both. Whatever the alerts say, a header stays one line and an address one address.

private func emailMessage(_ draft: MessageDraft) throws(MessageError) -> Message {
  let (from, to) = (try draft.text("from"), try draft.text("to"))
  guard let senders = mailAddresses(from), senders.count == 1, let sender = senders.first else {
    throw .unusable(setting: "from", reason: "is not one address")
  }
  guard let recipients = mailAddresses(to), !recipients.isEmpty else {
    throw .unusable(setting: "to", reason: "is no list of addresses")
  }
  let server = draft.template("smarthost")
  guard let colon = server.lastIndex(of: ":"), let port = Int(server[server.index(after: colon)...])
  else {
    throw .unusable(setting: "smarthost", reason: "is not host:port")
  }
  let host = server[..<colon].filter { $0 != "[" && $0 != "]" }
  var request = MailRequest(
    host: host, port: port, sender: sender.address, recipients: recipients.map(\.address),
    content: try content(draft, from: from, to: to, sender: sender.address))
  request.tls = draft.integration.http.tls
  let hello = draft.template("hello")
  if !hello.isEmpty { request.hello = hello }
  switch draft.integration.settings["force_implicit_tls"] {
  case .bool(let isImplicit)?: request.security = isImplicit ? .implicit : .startTLS
  default: request.security = port == 465 ? .implicit : .startTLS
  }
  if request.security == .startTLS, case .bool(false)? = draft.integration.settings["require_tls"] {
    request.security = .none
  }
  try authorize(&request, draft)
  return .mail(request)
}

private func authorize(_ request: inout MailRequest, _ draft: MessageDraft) throws(MessageError) {
  let user = draft.template("auth_username")
  guard !user.isEmpty else { return }
  request.user = user
  request.identity = draft.template("auth_identity")
  let password = try draft.given("auth_password") ?? ""
  let secret = try draft.given("auth_secret") ?? ""
  if password.isEmpty, !secret.isEmpty {
    (request.password, request.mechanisms) = (secret, [.cramMD5])
  } else {
    request.password = password
    if secret == password { request.mechanisms = [.cramMD5, .plain, .login] }
  }
}

private func content(
  _ draft: MessageDraft, from: String, to: String, sender: String
) throws(MessageError) -> [UInt8] {
  var mail = MailContent()
  mail.headers = [("From", from), ("To", to), ("Subject", try draft.text("subject"))]
  for entry in (try? draft.tree("headers")?.entries()) ?? [] {
    let name = mailHeaderName(entry.key.text ?? "")
    guard isMailHeaderName(name) else {
      throw .unusable(setting: "headers", reason: "a name holds what it must not")
    }
    mail.set(name, try draft.rendered(entry.value.text ?? "", "headers.\(name)"))
  }
  let now = draft.notice.now
  // The same notice is the same mail, however often it is tried.
  let identity = groupIdentity(
    "\(draft.notice.groupKey)\n\(draft.integration.name)\n\(now.milliseconds)\n\(to)")
  let domain = sender.split(separator: "@").last.map(String.init) ?? "vigil"
  mail.add("Message-Id", "<\(identity.prefix(32))@\(domain)>")
  if let thread = thread(draft, now) {
    mail.add("References", thread)
    mail.add("In-Reply-To", thread)
  }
  mail.add("Date", mailDate(now))
  let text = draft.template("text").isEmpty ? "" : try draft.text("text")
  if !text.isEmpty { mail.parts.append(MailContent.Part(type: "text/plain", text: text)) }
  if !draft.template("html").isEmpty {
    mail.parts.append(MailContent.Part(type: "text/html", text: try draft.html("html")))
  }
  return mail.bytes(boundary: String(identity.suffix(30)))
}

/// What the mails of a group refer to, so that programs show them as one thread; of each day another, where wanted.
private func thread(_ draft: MessageDraft, _ now: Timestamp) -> String? {
  guard let threading = draft.tree("threading"), (try? threading["enabled"]?.bool()) == true else {
    return nil
  }
  let day = threading["thread_by_date"]?.text == "daily" ? mailDay(now) : ""
  return "<alert-\(draft.identity.prefix(16))-\(day)@alertmanager>"
}

extension KindRecord {
  static let email = KindRecord(
    kind: .email, title: "E-mail", place: "smarthost, to the addresses of to",
    texts: [
      "subject": #"{{ template "email.default.subject" . }}"#,
      "html": #"{{ template "email.default.html" . }}"#,
      "text": "", "to": "", "from": "",
    ], bodies: ["text": "\n", "html": "<br>\n"], retries: .everything, make: emailMessage)
}
