internal import Files
internal import JSON

/// `conformance parse`: the parser's cases (parse, lex, printer and series-description), as JSON lines.
let parseSubcommand = Subcommand(
  name: "parse", arguments: "[--failures] FILE.jsonl…",
  summary: "parser, lexer, printer and series-description cases"
) { arguments in
  var tally = Tally(showsFailures: arguments.contains("--failures"))
  for path in arguments where !path.hasPrefix("--") {
    guard let bytes = try? readFile(path) else {
      tally.fail("\(path): cannot be read")
      continue
    }
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n")).enumerated() {
      let place = "\(path):\(index + 1)"
      do {
        if let complaint = runParserCase(try JSON(parsing: line)) {
          tally.fail("\(place): \(complaint)")
        } else {
          tally.pass()
        }
      } catch {
        tally.fail("\(place): \(error)")
      }
    }
  }
  return tally.finish()
}
