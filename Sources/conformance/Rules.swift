internal import Files
internal import Rules
internal import YAML

/// `conformance rules`: whether rule files are accepted as `VERDICTS.tsv` says Prometheus does.
let rulesSubcommand = Subcommand(
  name: "rules", arguments: "[--failures] DIR",
  summary: "verdicts on the rule files of DIR against its VERDICTS.tsv"
) { arguments in
  var tally = Tally(showsFailures: arguments.contains("--failures"))
  guard let folder = arguments.first(where: { !$0.hasPrefix("--") }),
    let table = try? readFile(folder + "/VERDICTS.tsv")
  else {
    print("conformance: DIR/VERDICTS.tsv cannot be read")
    return 2
  }
  let rows = String(decoding: table, as: UTF8.self).split(separator: "\n").dropFirst()
  for row in rows {
    let fields = row.split(separator: "\t", omittingEmptySubsequences: false)
    guard fields.count >= 2 else { continue }
    // The table names files from the folder's parent.
    let path = folder + "/" + fields[0].drop { $0 != "/" }.dropFirst()
    guard let bytes = try? readFile(path) else {
      tally.fail("\(path): cannot be read")
      continue
    }
    let (_, problems) = RuleFile.load(bytes, file: path)
    let verdict = problems.isEmpty ? "accept" : "refuse"
    let found = problems.first.map { "\($0)" } ?? "no problem"
    tally.count(
      verdict == fields[1], "\(path): \(found), should \(fields[1...].joined(separator: " "))")
  }
  return tally.finish()
}
