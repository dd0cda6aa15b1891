/// What a page knows to be wrong: the key for the worst goes there, or tells it beside what is worse.
struct Trouble: Sendable {
  /// What is critical goes before what warns.
  var isCritical = true
  /// Said when it is shown.
  var message = ""
  /// Said beside something else that is shown; empty for nothing.
  var remark = ""
  /// Goes there; nil where there is nothing to see.
  var show: (@Sendable (inout ViewState, Scene) -> Void)?
}
