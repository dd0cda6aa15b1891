/// A template variable with what can be picked and what is.
package struct VariableState: Sendable, Hashable {
  package struct Option: Sendable, Hashable {
    package var text: String
    package var value: String
    package init(text: String, value: String) {
      self.text = text
      self.value = value
    }
  }
  package var name: String
  package var label: String
  package var options: [Option]
  /// The picked values; `VariableState.all` alone stands for every option.
  package var current: [String]
  package var isMulti: Bool
  /// Whether "All" can be picked; it is not among `options`.
  package var includesAll: Bool
  /// A text box: any value can be typed.
  package var isFreeText: Bool
  package var isHidden: Bool
  /// Why its options could not be had, or nil.
  package var error: String?

  /// The value that stands for every option, as Grafana writes it.
  package static let all = "$__all"

  package init(
    name: String, label: String = "", options: [Option] = [], current: [String] = [],
    isMulti: Bool = false, includesAll: Bool = false, isFreeText: Bool = false,
    isHidden: Bool = false, error: String? = nil
  ) {
    self.name = name
    self.label = label
    self.options = options
    self.current = current
    self.isMulti = isMulti
    self.includesAll = includesAll
    self.isFreeText = isFreeText
    self.isHidden = isHidden
    self.error = error
  }
}
