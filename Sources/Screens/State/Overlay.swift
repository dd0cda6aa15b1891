import Views

/// What lies over the page and takes the keys.
enum Overlay: Sendable {
  case palette(Picker)
  case filter(TextField)
  case timeForm(Picker)
  case variables(VariablePicker)
  case dashboards(Picker)
  case choice(Choice)
  case quit
  case detail(Detail)
  case form(Form)
}

/// A list narrowed by what is typed.
struct Picker: Sendable, Hashable {
  var field = TextField()
  var selection = 0
  /// Why what was typed cannot be taken.
  var problem: String?
}

/// A list made as it is opened, of which one entry is taken.
struct Choice: Sendable {
  struct Entry: Sendable {
    var item: PickerItem
    /// What taking it does; nil for a heading.
    var deed: (@Sendable (inout ViewState, Scene) -> [Command])?
  }
  var title: String
  var hint: String
  var entries: [Entry]
  var picker = Picker()
}

/// First the variable, then its values.
struct VariablePicker: Sendable, Hashable {
  var list = Picker()
  /// The variable whose values are picked.
  var name: String?
  /// Picked so far; `VariableState.all` alone for every option.
  var marked: [String] = []
}

/// A text too long for its place.
struct Detail: Sendable, Hashable {
  var title: String
  var lines: [String]
  var scroll = 0
  /// What is copied of it; nil for all.
  var copied: String?
  /// It tells of the engine's troubles: the same key goes on to what is worst besides.
  var isOfEngine = false
  /// Where set, the text is the snapshot's explanation of this expression.
  var explains: String?
}
