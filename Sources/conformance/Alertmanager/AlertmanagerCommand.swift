/// A part of the corpus: a line of the list below, its cases in a file of their own.
struct AlertmanagerPart: Sendable {
  /// As it is named on the command line.
  var name: String
  /// Counts its cases in the corpus' folder.
  var run: @Sendable (_ folder: String, _ tally: inout Tally) -> Void
}

/// All of them: a part adds its line here.
private let parts: [AlertmanagerPart] = [
  AlertmanagerPart(name: "configs", run: checkConfigurations),
  AlertmanagerPart(name: "routes", run: checkRoutes),
  AlertmanagerPart(name: "matchers", run: checkMatchers),
  AlertmanagerPart(name: "silences", run: checkSilences),
  AlertmanagerPart(name: "time_intervals", run: checkTimeIntervals),
  AlertmanagerPart(name: "inhibition", run: checkInhibition),
  AlertmanagerPart(name: "templates", run: checkTemplates),
  AlertmanagerPart(name: "captured") { checkCaptured($0, &$1) },
  AlertmanagerPart(name: "retries", run: checkRetries),
]

/// `conformance alertmanager`: whether files, routes, times and notifications are Alertmanager's.
let alertmanagerSubcommand = Subcommand(
  name: "alertmanager", arguments: "[--failures] DIR [PART…]",
  summary: "the corpus of Alertmanager in DIR, or parts of it: "
    + parts.map(\.name).joined(separator: ", ")
) { arguments in
  let words = arguments.filter { !$0.hasPrefix("--") }
  guard let folder = words.first else {
    print("conformance alertmanager: DIR is missing")
    return 2
  }
  let named = words.dropFirst()
  if let unknown = named.first(where: { word in !parts.contains { $0.name == word } }) {
    print("conformance alertmanager: no part \"\(unknown)\"")
    return 2
  }
  var total = Tally(showsFailures: arguments.contains("--failures"))
  for part in parts where named.isEmpty || named.contains(part.name) {
    let (passed, failed) = (total.passed, total.failed)
    part.run(folder, &total)
    print("\(part.name): \(total.passed - passed) passed, \(total.failed - failed) failed")
  }
  return total.finish()
}
