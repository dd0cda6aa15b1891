// benchmarks: measures the numbers that every release holds, beside their bounds and the peers' figures.
// A benchmark is a file and a line in the table of them; it prints what it measured and says whether a bound is
// missed. Peers run in the same minutes on the same data, for ratios hold from machine to machine and times do not.

internal import Glibc

let words = Array(CommandLine.arguments.dropFirst())
// A measurement may need processes of its own.
do {
  try StartProcess.runIfAsked(words)
  try ProtobufPage.runIfAsked(words)
  try RulesPage.runIfAsked(words)
  try await ViewerProcess.runIfAsked(words)
} catch {
  print("benchmarks: \(error)")
  exit(1)
}
let wanted = words.isEmpty ? [] : benchmarks.filter { words.contains($0.name) }
let unknown = words.filter { word in !benchmarks.contains { $0.name == word } }
if wanted.isEmpty || !unknown.isEmpty {
  for name in unknown where name != "--help" { print("benchmarks: no benchmark \"\(name)\"") }
  print("usage: benchmarks NAME…")
  for benchmark in benchmarks { print("  \(benchmark.name)  \(benchmark.summary)") }
  exit(words == ["--help"] ? 0 : 2)
}
var missed = 0
for benchmark in wanted {
  var report = Report()
  print(benchmark.name)
  benchmark.run(&report)
  missed += report.missed
}
exit(missed == 0 ? 0 : 1)
