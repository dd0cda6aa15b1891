internal import Alerts
internal import Facts
internal import JSON
internal import Metrics

/// An alert as it stands in a body that somebody posts.
struct PostableAlert {
  var labels: [Label]
  var annotations: [Label]
  var starts: Timestamp?
  var ends: Timestamp?
  var generatorURL: String

  /// All alerts of a body.
  static func all(_ body: JSON) throws(AlertmanagerFailure) -> [PostableAlert] {
    if body.isNull { throw .schema(602, "alerts in body is required") }
    guard case .array(let elements) = body else {
      throw .unreadable("alerts", "it is no list of alerts")
    }
    var alerts: [PostableAlert] = []
    for (index, element) in elements.enumerated() {
      alerts.append(try PostableAlert(element, at: index))
    }
    // Of the form only once all can be read.
    for (index, element) in elements.enumerated() {
      guard element["labels"].isObject else { throw .required("\(index).labels") }
      guard isURI(alerts[index].generatorURL) else {
        throw .schema(
          601,
          "\(index).generatorURL in body must be of type uri: "
            + JSON.quote(alerts[index].generatorURL))
      }
    }
    return alerts
  }

  init(_ element: JSON, at index: Int) throws(AlertmanagerFailure) {
    guard element.isObject || element.isNull else {
      throw .unreadable("alerts", "\(index) is no alert")
    }
    labels = try Self.texts(element["labels"], "\(index).labels")
    annotations = try Self.texts(element["annotations"], "\(index).annotations")
    starts = try postedTime(element["startsAt"], "alerts", "\(index).startsAt")
    ends = try postedTime(element["endsAt"], "alerts", "\(index).endsAt")
    let link = element["generatorURL"]
    guard link.isNull || link.string != nil else {
      throw .unreadable("alerts", "\(index).generatorURL is no text")
    }
    generatorURL = link.string ?? ""
  }

  /// A mapping of names to texts; what is left out is empty.
  private static func texts(
    _ tree: JSON, _ place: String
  ) throws(AlertmanagerFailure) -> [Label] {
    guard tree.isNull || tree.isObject else { throw .unreadable("alerts", "\(place) is no object") }
    var labels: [Label] = []
    for member in tree.members {
      guard let text = member.value.string else {
        throw .unreadable("alerts", "\(place).\(member.name) is no text")
      }
      labels.append(Label(member.name, text))
    }
    return labels
  }

  /// The alert as it is taken; an error says why it is not.
  ///
  /// - Parameter patience: how long it fires where it does not say until when.
  func posted(at now: Timestamp, patience: Duration) throws(InvalidAlert) -> PostedAlert {
    let said = AlertFact.Posted(
      starts: starts ?? ends ?? now, ends: ends ?? now + patience, isTimeout: ends == nil,
      generatorURL: generatorURL, updated: now)
    guard said.ends >= said.starts else {
      throw InvalidAlert(reason: "start time must be before end time")
    }
    let set = labels.filter { !$0.value.isEmpty }
    guard !set.contains(where: \.name.isEmpty) else {
      throw InvalidAlert(reason: "invalid label set: invalid name \"\"")
    }
    guard !set.isEmpty else { throw InvalidAlert(reason: "at least one label pair required") }
    guard !annotations.contains(where: \.name.isEmpty) else {
      throw InvalidAlert(reason: "invalid annotations: invalid name \"\"")
    }
    return PostedAlert(labels: Labels(set), annotations: annotations, said: said)
  }

  struct InvalidAlert: Error {
    var reason: String
  }
}

/// An instant in RFC 3339; nil for none, and for the year 1, which is Go's way to say none.
func postedTime(
  _ tree: JSON, _ what: String, _ place: String
) throws(AlertmanagerFailure) -> Timestamp? {
  if tree.isNull { return nil }
  guard let text = tree.string, !text.isEmpty, Double(text) == nil, let time = apiTime(text) else {
    throw .unreadable(what, "\(place) is no time of RFC 3339")
  }
  return time <= Timestamp(milliseconds: -62_135_596_800_000) ? nil : time
}

/// Whether a text is empty, an absolute path, or has a scheme; escapes in it are whole.
private func isURI(_ text: String) -> Bool {
  if text.isEmpty { return true }
  let bytes = Array(text.utf8)
  let scheme = bytes.prefix { $0 != UInt8(ascii: ":") }
  let isSchemed =
    scheme.count < bytes.count && !scheme.isEmpty
    && scheme.allSatisfy { byte in
      (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte)
        || "+-.".utf8.contains(byte)
    }
  guard isSchemed || bytes[0] == UInt8(ascii: "/") else { return false }
  return bytes.indices.allSatisfy { index in
    guard bytes[index] > 0x20, bytes[index] != 0x7F else { return false }
    guard bytes[index] == UInt8(ascii: "%") else { return true }
    let digits = bytes[(index + 1)...].prefix(2)
    return digits.count == 2 && digits.allSatisfy { Character(UnicodeScalar($0)).isHexDigit }
  }
}
