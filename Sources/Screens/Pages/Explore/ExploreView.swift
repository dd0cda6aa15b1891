/// What is being typed and was asked by hand.
struct ExploreView: PageState, Hashable {
  var field = TextField(keepsLines: true)
  /// Keys go into the expression.
  var isEditing = true
  /// Latest last.
  var history: [String] = []
  /// While older expressions are looked at: the index in `history`.
  var recalled: Int?
  var selection = 0
  /// The candidate chosen in the completion popup; nil while none is.
  var candidate: Int?
  /// Tab asked for what can stand here before a letter was typed.
  var wantsAll = false
  /// The popup was closed with Esc and stays so until the next character.
  var isCompletionClosed = false
  /// The graph is shown as ribbons across its series.
  var showsRibbons = false
  var scroll = 0
}

extension ViewState {
  var explore: ExploreView {
    get { kept[ExploreView.self] }
    set { kept[ExploreView.self] = newValue }
  }
}
