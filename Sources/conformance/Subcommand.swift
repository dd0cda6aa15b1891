/// One thing `conformance` can do: a line of its table, in a file of its own.
struct Subcommand: Sendable {
  var name: String
  /// The arguments it takes, as shown in the usage.
  var arguments: String
  var summary: String
  /// Does it with the arguments after the name; the result is the exit status.
  var run: @Sendable ([String]) -> Int32
}

/// All of them: a subcommand adds its line here.
let subcommands: [Subcommand] = [
  parseSubcommand,
  rulesSubcommand,
  ruleTestsSubcommand,
  promqlSubcommand,
  expositionSubcommand,
  dashboardsSubcommand,
  alertmanagerSubcommand,
  logqlSubcommand,
]
