import Calendar
import Metrics
import Views

/// What changes state, as somebody fills it in: what it is about, its fields, and what it does once they are right.
/// Nothing that alters anything has another way.
struct Form: Sendable {
  var title: String
  /// What one has to know of it: whom it tells, for how long.
  var remark = ""
  var fields: [FormField]
  /// Which field has the keys.
  var focus = 0
  /// What it is called as it stands; nil for the same all the time.
  var titled: (@Sendable (Form, Scene) -> String)?
  /// Told under the fields, anew with every key: what it would do as it stands.
  var preview: @Sendable (Form, Scene) -> [FormLine] = { _, _ in [] }
  /// Called once every field is right by itself; what is wrong all the same is put at a field by `complain`.
  var submit: @Sendable (inout Form, inout ViewState, Scene) -> [Command]

  init(
    _ title: String, remark: String = "", fields: [FormField],
    preview: @escaping @Sendable (Form, Scene) -> [FormLine] = { _, _ in [] },
    submit: @escaping @Sendable (inout Form, inout ViewState, Scene) -> [Command]
  ) {
    self.title = title
    self.remark = remark
    self.fields = fields
    self.preview = preview
    self.submit = submit
  }

  subscript(name: String) -> FormField.Content? { fields.first { $0.name == name }?.content }

  /// What is typed in a field, blanks around it left out; empty where there is no such field.
  func text(_ name: String) -> String { self[name]?.typed ?? "" }
  func isOn(_ name: String) -> Bool { if case .toggle(true)? = self[name] { true } else { false } }
  /// The place of what is chosen; nil where there is no such field.
  func choice(_ name: String) -> Int? {
    if case .choice(_, let chosen)? = self[name] { chosen } else { nil }
  }
  /// nil where it is none, or none above zero.
  func duration(_ name: String) -> Duration? {
    SpanText.parse(text(name)[...]).flatMap { $0 > .zero ? $0 : nil }
  }

  /// Whether the keys are in a field of several lines.
  var typesLines: Bool { fields.indices.contains(focus) && fields[focus].content.isLines }

  /// Puts what is wrong at a field, and the keys there.
  mutating func complain(_ problem: String, at name: String) {
    guard let place = fields.firstIndex(where: { $0.name == name }) else { return }
    fields[place].problem = problem
    focus = place
  }

  /// What is wrong with what one types, before it is told at the field.
  func faults(_ scene: Scene) -> [FormLine] {
    fields.compactMap { field in
      switch field.content {
      case .text, .lines, .choice, .toggle: return nil
      case .duration, .instant, .matchers:
        guard field.problem == nil, let fault = field.fault(scene) else { return nil }
        return FormLine(text: "✗ " + field.label + ": " + fault, isOdd: true)
      }
    }
  }

  /// Whether every field is right by itself; the first that is not has the keys then.
  mutating func check(_ scene: Scene) -> Bool {
    var wrong: Int?
    for place in fields.indices {
      fields[place].problem = fields[place].fault(scene)
      if fields[place].problem != nil, wrong == nil { wrong = place }
    }
    if let wrong { focus = wrong }
    return wrong == nil
  }
}

/// A line of what a form tells of its effect.
struct FormLine: Sendable, Hashable {
  var text: String
  /// It is not what one would expect.
  var isOdd = false
}
