internal import Files
internal import JSON

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

/// The lines of a file of JSON, each counted by what `fault` says of it; nil is none.
func checkLines(
  _ path: String, _ tally: inout Tally, _ fault: (_ item: JSON) -> String?
) {
  guard let bytes = try? readFile(path) else {
    tally.fail("\(path): cannot be read")
    return
  }
  for (index, line) in bytes.split(separator: 0x0A).enumerated() {
    guard let item = try? JSON(parsing: line) else {
      tally.fail("\(path):\(index + 1): no JSON")
      continue
    }
    let fault = fault(item)
    tally.count(fault == nil, "\(path):\(index + 1): \(fault ?? "")")
  }
}
