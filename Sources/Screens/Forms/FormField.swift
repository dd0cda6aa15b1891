import Calendar
import Cells
import Metrics
import Views

/// One field of a form: what it is called, what it takes, and what is wrong with what it has.
struct FormField: Sendable {
  enum Content: Sendable {
    /// Any text; some may not be left empty.
    case text(TextField, isNeeded: Bool = false)
    /// The same in as many lines as one types.
    case lines(TextField, isNeeded: Bool = false)
    case choice([String], Int)
    /// `2h`, `1h30m`.
    case duration(TextField)
    /// `now`, or what the time dialog takes: `+10m`, `2026-11-21 16:00`.
    case instant(TextField)
    /// Conditions on labels, parted by commas.
    case matchers(TextField)
    case toggle(Bool)
  }
  /// By which the form's code knows it.
  var name: String
  var label: String
  var content: Content
  /// Told beside it while it has the keys.
  var hint = ""
  var problem: String?

  init(_ name: String, _ label: String, _ content: Content, hint: String = "") {
    self.name = name
    self.label = label
    self.content = content
    self.hint = hint
  }

  /// What is wrong with it by itself; nil where nothing is.
  func fault(_ scene: Scene) -> String? {
    let typed = content.typed
    switch content {
    case .text(_, let isNeeded), .lines(_, let isNeeded):
      return isNeeded && typed.isEmpty ? "this is needed" : nil
    case .choice, .toggle: return nil
    case .duration:
      let span = SpanText.parse(typed[...])
      if let span, span > .zero { return nil }
      return "no duration, as 2h or 1h30m"
    case .instant:
      return scene.instant(typed) == nil ? "no time, as now, +10m or 2026-11-21 16:00" : nil
    case .matchers:
      do throws(MatchersProblem) {
        _ = try readMatchers(typed)
        return nil
      } catch {
        return error.text
      }
    }
  }

  /// Whether the key was one of the field's own.
  mutating func take(_ key: Key) -> Bool {
    switch content {
    case .choice(let options, let chosen):
      let count = options.count
      switch key.code {
      case .left: content = .choice(options, (chosen + count - 1) % max(1, count))
      case .right, .character(" "): content = .choice(options, (chosen + 1) % max(1, count))
      default: return false
      }
    case .toggle(let isOn):
      switch key.code {
      case .left, .right, .character(" "): content = .toggle(!isOn)
      default: return false
      }
    case .text, .lines, .duration, .instant, .matchers:
      guard var field = content.field else { return false }
      if content.isLines, key.breaksLine {
        field.insert("\n")
      } else if !field.take(key) {
        return false
      }
      content.field = field
    }
    problem = nil
    return true
  }

  /// Goes a line up or down in what has several; false on the first or last.
  mutating func move(down: Bool) -> Bool {
    guard content.isLines, var field = content.field, field.move(down: down) else { return false }
    content.field = field
    return true
  }

  /// Puts pasted text where one types; elsewhere it goes nowhere.
  mutating func paste(_ text: String) {
    guard var field = content.field else { return }
    field.insert(text)
    content.field = field
    problem = nil
  }
}

extension FormField.Content {
  /// The text being typed; nil where nothing is typed.
  var field: TextField? {
    get {
      switch self {
      case .text(let field, _), .lines(let field, _), .duration(let field), .instant(let field),
        .matchers(let field):
        field
      case .choice, .toggle: nil
      }
    }
    set {
      guard let newValue else { return }
      switch self {
      case .text(_, let isNeeded): self = .text(newValue, isNeeded: isNeeded)
      case .lines(_, let isNeeded): self = .lines(newValue, isNeeded: isNeeded)
      case .duration: self = .duration(newValue)
      case .instant: self = .instant(newValue)
      case .matchers: self = .matchers(newValue)
      case .choice, .toggle: break
      }
    }
  }

  var typed: String {
    guard let text = field?.string else { return "" }
    func isBlank(_ character: Character) -> Bool {
      character == " " || isLines && character.isWhitespace
    }
    return String(text.drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }

  var isLines: Bool { if case .lines = self { true } else { false } }
}

extension Key {
  /// What begins a new line where several are typed; the return key alone sends the form.
  var breaksLine: Bool { self == Key("j", .control) || self == Key(.enter, .alt) }
}

extension Scene {
  /// What a form's field for an instant means; nil where it means nothing.
  func instant(_ typed: String) -> Timestamp? {
    if typed.isEmpty || typed.lowercased() == "now" { return live }
    return TimeSelection.bound(typed, now: live, zone: zone)?.resolve(
      now: live, WallClock(zone), isEnd: false)
  }
}
