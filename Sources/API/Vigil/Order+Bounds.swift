internal import Facts
internal import Metrics

// What an order from outside may hold. Its texts are shown to others, and kept for long.
extension Order {
  /// In bytes: the ids of many thousand alerts.
  static let longestMessage = 1 << 20
  /// In characters.
  private static let longest = (name: 200, note: 4000, matcher: 4000)
  private static let mostMatchers = 100
  private static let mostNames = 100

  /// Without control characters; where nobody says who orders, it is whoever `name` has proved to be.
  func cleaned(by name: String?) -> Order {
    func who(_ text: String) -> String {
      let text = withoutControls(text)
      return text.isEmpty ? withoutControls(name ?? "") : text
    }
    switch self {
    case .acknowledge(let alerts, let by, let note):
      return .acknowledge(alerts: alerts, by: who(by), note: withoutControls(note))
    case .withdrawAcknowledgement(let alerts, let by):
      return .withdrawAcknowledgement(alerts: alerts, by: who(by))
    case .silence(var silence):
      silence.by = who(silence.by)
      silence.reason = withoutControls(silence.reason)
      silence.server = silence.server.map { withoutControls($0) }
      if let told = silence.annotations {
        silence.annotations = Dictionary(
          told.map { (withoutControls($0), withoutControls($1)) }, uniquingKeysWith: { $1 })
      }
      return .silence(silence)
    case .expireSilence(let id, let by): return .expireSilence(id: id, by: who(by))
    case .maintain(var window):
      window.by = who(window.by)
      (window.name, window.reason) = (withoutControls(window.name), withoutControls(window.reason))
      return .maintain(window)
    case .endMaintenance(let id, let by): return .endMaintenance(id: id, by: who(by))
    case .incident(let order):
      return .incident(IncidentOrder(order.incident, by: who(order.by), order.what.cleaned))
    // It names what is there, whatever it is called.
    case .testReceiver(let receiver, let by): return .testReceiver(receiver: receiver, by: who(by))
    }
  }

  /// What of it is too long or too much; nil where nothing is.
  var excess: String? {
    func long(_ what: String, _ text: String, _ limit: Int) -> String? {
      text.unicodeScalars.count > limit
        ? "\(what) is longer than \(limit) characters." : nil
    }
    func excess(of matchers: [SilenceFact.Condition], _ what: String) -> String? {
      if matchers.count > Self.mostMatchers {
        return "\(what) has \(Self.mostMatchers) matchers at most."
      }
      return matchers.lazy.compactMap {
        long("A matcher", $0.name + $0.value, Self.longest.matcher)
      }.first
    }
    let who = long("The name", by, Self.longest.name)
    switch self {
    case .acknowledge(_, _, let note): return who ?? long("The note", note, Self.longest.note)
    case .withdrawAcknowledgement, .expireSilence, .endMaintenance: return who
    case .testReceiver(let receiver, _):
      return who ?? long("The receiver's name", receiver, Self.longest.name)
    case .maintain(let window):
      return who ?? excess(of: window.matchers, "A maintenance window")
        ?? long("The name", window.name, Self.longest.name)
        ?? long("The reason", window.reason, Self.longest.note)
    case .silence(let silence):
      if silence.annotations?.count ?? 0 > Self.mostNames {
        return "A silence has \(Self.mostNames) annotations at most."
      }
      let annotation = silence.annotations?.lazy.compactMap {
        long("An annotation", $0 + $1, Self.longest.note)
      }.first
      return excess(of: silence.matchers, "A silence") ?? who
        ?? long("The reason", silence.reason, Self.longest.note)
        ?? long("The Alertmanager's name", silence.server ?? "", Self.longest.note) ?? annotation
    case .incident(let order):
      if order.what.names.count > Self.mostNames {
        return "An incident takes \(Self.mostNames) names at most."
      }
      return who ?? long("The text", order.what.text, Self.longest.note)
        ?? order.what.names.lazy.compactMap { long("A name", $0, Self.longest.name) }.first
    }
  }

  private var by: String {
    switch self {
    case .acknowledge(_, let by, _), .withdrawAcknowledgement(_, let by),
      .expireSilence(_, let by), .endMaintenance(_, let by), .testReceiver(_, let by):
      by
    case .maintain(let window): window.by
    case .silence(let silence): silence.by
    case .incident(let order): order.by
    }
  }
}

extension IncidentOrder.What {
  fileprivate var cleaned: Self {
    switch self {
    case .open(let title, let severity, let alerts, let began, let note):
      .open(
        title: withoutControls(title), severity: severity, alerts: alerts, began: began,
        note: withoutControls(note, keepsLines: true))
    case .note(let text): .note(withoutControls(text, keepsLines: true))
    case .elsewhere(let text, let at):
      .elsewhere(withoutControls(text, keepsLines: true), at: at)
    case .status(let status, let note):
      .status(status, note: withoutControls(note, keepsLines: true))
    case .severity(let severity, let note):
      .severity(severity, note: withoutControls(note, keepsLines: true))
    case .title(let title): .title(withoutControls(title))
    case .roles(let commander, let responders):
      .roles(
        commander: withoutControls(commander), responders: responders.map { withoutControls($0) })
    case .services(let services): .services(services.map { withoutControls($0) })
    case .join, .merge: self
    case .split(let names, let title):
      // They name what is there, whatever it is called.
      .split(names, title: withoutControls(title))
    }
  }

  fileprivate var text: String {
    switch self {
    case .open(let title, _, _, _, let note): title + note
    case .note(let text), .elsewhere(let text, _), .title(let text): text
    case .status(_, let note), .severity(_, let note): note
    case .split(_, let title): title
    case .roles, .services, .join, .merge: ""
    }
  }

  fileprivate var names: [String] {
    switch self {
    case .roles(let commander, let responders): [commander] + responders
    case .services(let services): services
    default: []
    }
  }
}

/// A text on one line: ends of lines and tabs are blanks, other control characters and the marks that turn the direction
/// of writing are gone, and so are blanks around it.
///
/// - Parameter keepsLines: whether lines stay lines.
func withoutControls(_ text: String, keepsLines: Bool = false) -> String {
  var out = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x0A where keepsLines: out.append(scalar)
    case 0x09, 0x0A, 0x0D: out.append(" ")
    case 0..<0x20, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: continue
    default: out.append(scalar)
    }
  }
  let words = String(out)
  guard let first = words.firstIndex(where: { $0 != " " }),
    let last = words.lastIndex(where: { $0 != " " })
  else { return "" }
  return String(words[first...last])
}
