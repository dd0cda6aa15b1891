internal import Addresses
internal import Clients
internal import JSON
internal import Metrics
internal import Routing
internal import Templates
internal import Transport
internal import YAML

/// One message in the making: an integration's settings over a notice.
struct MessageDraft: Sendable {
  let integration: Integration
  let record: KindRecord
  let data: NoticeData
  let library: TextLibrary
  let read: @Sendable (String) -> String?

  var notice: Notice { data.notice }
  var isFiring: Bool { notice.isFiring }
  /// What the group is told apart by.
  var identity: String { groupIdentity(notice.groupKey) }

  // MARK: Texts

  /// A setting's text, rendered and cut to its limit; "" where there is none.
  func text(_ name: String) throws(MessageError) -> String {
    cut(try rendered(remarks(name), name) + rendered(template(name), name), name)
  }

  /// A template of the notice's remarks, for a setting that is the message itself; "" for others.
  private func remarks(_ name: String) -> String {
    guard let end = record.bodies[name], !notice.remarks.isEmpty else { return "" }
    return "{{ range .Remarks }}{{ . }}\(end){{ end }}"
  }

  /// The same as HTML. What is cut ends before a tag or an entity that would be broken off.
  func html(_ name: String) throws(MessageError) -> String {
    let whole: String
    do throws(TemplateError) {
      let text = try library.html(template(name), data)
      whole = text.inserting(try library.html(remarks(name), data))
    } catch {
      throw .template(setting: name, error)
    }
    let text = cut(whole, name)
    guard text != whole else { return whole }
    var end = text.unicodeScalars.endIndex
    for (start, stop) in [("<", ">"), ("&", ";")] as [(Unicode.Scalar, Unicode.Scalar)] {
      let scalars = text.unicodeScalars[..<end]
      if let open = scalars.lastIndex(of: start), !scalars[open...].contains(stop) { end = open }
    }
    return end == text.endIndex ? text : text[..<end] + "…"
  }

  /// A setting's text as it was written, or what its kind has for it.
  func template(_ name: String) -> String {
    if case .text(let text)? = integration.settings[name] { return text }
    return record.texts[name] ?? ""
  }

  /// A text that is a template, of a setting or of a part of one.
  func rendered(_ text: String, _ name: String) throws(MessageError) -> String {
    do throws(TemplateError) {
      return try library.text(text, data)
    } catch {
      throw .template(setting: name, error)
    }
  }

  func cut(_ text: String, _ name: String) -> String {
    guard let limit = record.limits[name] else { return text }
    return shortened(text, to: limit)
  }

  // MARK: Other settings

  func bool(_ name: String) -> Bool {
    if case .bool(let value)? = integration.settings[name] { value } else { false }
  }

  func number(_ name: String) -> Int64? {
    if case .number(let value)? = integration.settings[name] { value } else { nil }
  }

  func duration(_ name: String) -> Duration? {
    if case .duration(let value)? = integration.settings[name], value > .zero { value } else { nil }
  }

  func tree(_ name: String) -> YAMLNode? {
    if case .tree(let node)? = integration.settings[name] { node } else { nil }
  }

  /// The maps of a list; none where it is not given.
  func items(_ name: String) -> [YAMLNode] { (try? tree(name)?.items()) ?? [] }

  /// The text of a part of a setting, rendered; "" where it is not there.
  func part(_ node: YAMLNode, _ name: String, of setting: String) throws(MessageError) -> String {
    try rendered(node[name]?.text ?? "", "\(setting).\(name)")
  }

  /// A secret, or an address that may be one; nil where it is not given.
  func given(_ name: String) throws(MessageError) -> String? {
    switch integration.settings[name] {
    case .text(let text): return text
    case .number(let number): return String(number)
    case .secret(.text(let text)): return text
    case .secret(.file(let path)):
      guard let content = read(path) else {
        throw .secret(setting: "\(name)_file", reason: "its file cannot be read")
      }
      var lines = content[...]
      while lines.last?.isWhitespace == true { lines.removeLast() }
      while lines.first?.isWhitespace == true { lines.removeFirst() }
      return String(lines)
    default: return nil
    }
  }

  func secret(_ name: String) throws(MessageError) -> String {
    guard let text = try given(name), !text.isEmpty else {
      throw .secret(setting: name, reason: "says nothing")
    }
    return text
  }

  // MARK: Requests

  /// An address as it stands in a request.
  static func encodedAddress(_ url: String) -> String {
    percentEncoded(url, keeping: "!#$&'()*+,/:;=?@[]%")
  }

  /// A request with JSON, spoken as the integration's `http_config` says.
  func post(
    _ url: String, _ body: JSON, method: String = "POST", headers: [HTTPHeader] = []
  ) throws(MessageError) -> HTTPRequest {
    try request(
      url, Array((goJSON(body) + "\n").utf8), type: "application/json", method: method,
      headers: headers)
  }

  func request(
    _ url: String, _ body: [UInt8], type: String, method: String = "POST",
    headers: [HTTPHeader] = []
  ) throws(MessageError) -> HTTPRequest {
    guard url.hasPrefix("http://") || url.hasPrefix("https://") else {
      throw .unusable(setting: "url", reason: "is no http or https URL")
    }
    var request = HTTPRequest(Self.encodedAddress(url))
    request.method = method
    request.body = body
    request.headers =
      [HTTPHeader("Content-Type", type), HTTPHeader("User-Agent", "Vigil")] + headers
    request.bodyLimit = 1 << 20
    if let timeout = duration("timeout") { request.timeout = timeout }
    try integration.http.apply(to: &request) { (path) throws(MessageError) in
      guard let content = read(path) else {
        throw .secret(setting: "http_config", reason: "a file of its secrets cannot be read")
      }
      return content.last == "\n" ? String(content.dropLast()) : content
    }
    return request
  }
}

extension String {
  /// This page of HTML with something at the beginning of what it shows.
  fileprivate func inserting(_ text: String) -> String {
    guard !text.isEmpty else { return self }
    guard let body = firstRange(of: "<body"),
      let end = self[body.upperBound...].firstIndex(of: ">")
    else { return text + self }
    return self[...end] + text + self[index(after: end)...]
  }
}

/// A text of so many letters at most, with an ellipsis in the place of what is cut off.
func shortened(_ text: String, to limit: Int) -> String {
  let scalars = text.unicodeScalars
  guard scalars.count > limit else { return text }
  if limit <= 3 { return String(String.UnicodeScalarView(scalars.prefix(limit))) }
  return String(String.UnicodeScalarView(scalars.prefix(limit - 1))) + "…"
}

/// Members of an object, without those that say nothing.
func object(_ members: (String, JSON?)...) -> JSON {
  .object(members.compactMap { name, value in value.map { JSON.Member(name, $0) } })
}

extension JSON {
  /// A text; nothing where it is empty.
  static func filled(_ text: String) -> JSON? { text.isEmpty ? nil : .string(text) }

  /// A list; nothing where it is empty.
  static func filled(_ elements: [JSON]) -> JSON? { elements.isEmpty ? nil : .array(elements) }
}
