internal import Blocks
internal import Calendar
internal import Engine
internal import Files
internal import Metrics
internal import PromQL
internal import Screens
internal import TSDB

/// `vigil export --data DIR --match SELECTOR --blocks OUT`: a part of a data directory as blocks that others can open.
func runExport(_ arguments: Arguments) throws(Arguments.Failure) -> Int32 {
  guard arguments.operands.isEmpty else {
    throw Arguments.Failure(message: "export takes no operands: series are picked by --match")
  }
  guard let path = arguments.value("--data"), let out = arguments.value("--blocks") else {
    throw Arguments.Failure(message: "export wants --data DIR and --blocks OUT")
  }
  var selectors: [[Matcher]] = []
  for text in arguments.all("--match") {
    do throws(PromQLError) { selectors.append(try parseSelector(text).matchers) } catch {
      throw Arguments.Failure(message: "--match: \(error.described(in: text))")
    }
  }
  guard !selectors.isEmpty else {
    throw Arguments.Failure(
      message: "export wants --match SELECTOR, for example --match '{job=\"api\"}'")
  }
  let data = try openData(path)
  defer { tellDamage(of: data) }
  let now = data.newestTime ?? .distantPast
  let clock = Arguments.Clock(
    now: now, zone: showsLocalTime(Configuration()) ? ZoneTable(localAround: now) : nil)
  let from = try arguments.timestamp("--from", clock) ?? .distantPast
  let through = try arguments.timestamp("--to", clock, isEnd: true) ?? .distantFuture
  guard from <= through else { throw Arguments.Failure(message: "--from is after --to") }
  Folder.make(FilePath.folder(of: out))
  let made: [BlockMeta]
  do throws(BlockError) {
    made = try data.source.export(
      selectors, from: from, through: through, of: data.times, to: out)
  } catch {
    throw Arguments.Failure(message: "\(error)", isUsage: false)
  }
  for meta in made {
    printOut("\(out)/\(meta.ulid): \(meta.series) series, \(meta.samples) samples\n")
  }
  if made.isEmpty { printError("no series fits") }
  return made.isEmpty ? 1 : 0
}
