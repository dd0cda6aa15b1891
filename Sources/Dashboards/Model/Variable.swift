/// A template variable as the file defines it.
package struct Variable: Sendable, Hashable {
  package enum Kind: String, Sendable, Hashable {
    case query, custom, interval, datasource, constant, textbox, adhoc, system
  }
  /// When the options of a query variable are asked for anew.
  package enum Refresh: Int, Sendable, Hashable { case never, onLoad, onTimeRange }
  package enum Hiding: Int, Sendable, Hashable { case none, label, variable }

  package var name: String
  package var kind: Kind
  package var label = ""
  package var hiding = Hiding.none
  /// The query, the list of a custom variable, a constant's value: a template.
  package var query = ""
  /// Which values count, in JavaScript's dialect with optional groups `text` and `value`; "" for all.
  package var regex = ""
  /// Grafana's number: 0 none, then pairs of ascending and descending (1 alphabetical, 3 numerical, 5 without
  /// case, 7 natural).
  package var sort = 0
  package var isMulti = false
  package var includesAll = false
  /// What All stands for instead of all options; "" for none.
  package var allValue = ""
  package var refresh = Refresh.onLoad
  package var source = SourceReference()
  /// What the file had chosen.
  package var current: [VariableOption] = []
  /// What the file lists.
  package var options: [VariableOption] = []
  /// Interval variables: whether "auto" is offered, and its parts.
  package var offersAuto = false
  package var autoCount = 30
  package var autoMinimum = "10s"
  /// Ad-hoc filters as the file has them.
  package var filters: [AdhocFilter] = []

  package init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }

  /// The label whose values it lists; nil for other variables.
  package var listedLabel: String? {
    guard kind == .query, case .labelValues(let label, _) = VariableQuery(query) else { return nil }
    return label
  }

  /// Whether its values stand in the file, where they may be templates.
  var listsItsValues: Bool {
    switch kind {
    case .constant, .textbox, .interval, .custom: true
    case .query, .datasource, .adhoc, .system: false
    }
  }
}

/// One value that a variable can take, and what the picker calls it.
package struct VariableOption: Sendable, Hashable {
  package var text: String
  package var value: String
  package init(text: String, value: String) {
    self.text = text
    self.value = value
  }
  package init(_ value: String) { self.init(text: value, value: value) }

  /// All options at once.
  package static let all = VariableOption(text: "All", value: "$__all")
}

/// A label condition that goes into every selector: `=`, `!=`, `=~`, `!~`, or one of several values, `=|` and `!=|`.
package struct AdhocFilter: Sendable, Hashable {
  package var key: String
  package var operation: String
  package var value: String
  /// Of the operators for one of several, `=|` and `!=|`.
  package var values: [String]
  package init(key: String, operation: String, value: String, values: [String] = []) {
    self.key = key
    self.operation = operation
    self.value = value
    self.values = values
  }
}

/// What the reader chose, by variable name: values, `$__all` for All. Variables that are absent keep their own.
package struct VariableSelection: Sendable, Hashable {
  package var values: [String: [String]]
  /// The variables that keep what was chosen even where it is not on offer, as Grafana's `?var-` does: who names a
  /// host that is gone wants to see that, and not another host.
  package var asGiven: Set<String> = []
  package init(_ values: [String: [String]] = [:]) { self.values = values }
}

/// A variable with its options and what is chosen now.
package struct ResolvedVariable: Sendable, Hashable {
  package var variable: Variable
  /// What can be picked, All first where it is offered.
  package var options: [VariableOption]
  /// What is picked; `VariableOption.all` alone for All.
  package var current: [VariableOption]
  /// Why there are no options.
  package var error: String?
  package init(
    variable: Variable, options: [VariableOption], current: [VariableOption],
    error: String? = nil
  ) {
    self.variable = variable
    self.options = options
    self.current = current
    self.error = error
  }

  package var name: String { variable.name }
  /// What the picker calls it.
  package var label: String { variable.label.isEmpty ? variable.name : variable.label }
  package var isAll: Bool { current.contains { $0.value == VariableOption.all.value } }
  /// What is picked, as one reads it: "All", "a + b".
  package var text: String { current.map(\.text).joined(separator: " + ") }

  /// The options that take part: the picked ones, for All every one.
  package var effective: [VariableOption] {
    isAll ? options.filter { $0.value != VariableOption.all.value } : current
  }
}

/// All variables of a dashboard, in its order.
package struct ResolvedVariables: Sendable, Hashable {
  package var list: [ResolvedVariable]
  package init(_ list: [ResolvedVariable] = []) { self.list = list }
  package subscript(name: String) -> ResolvedVariable? { list.first { $0.name == name } }
  /// The picks, to be passed on to the next resolution.
  package var selection: VariableSelection {
    VariableSelection(
      Dictionary(list.map { ($0.name, $0.current.map(\.value)) }, uniquingKeysWith: { $1 }))
  }
}
