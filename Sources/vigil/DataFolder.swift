internal import Blocks
internal import TSDB

/// A data directory, or a state folder, that a command reads, by its path.
func openData(_ path: String) throws(Arguments.Failure) -> LeftData {
  do throws(BlockError) { return try LeftData(path) } catch {
    throw Arguments.Failure(message: "\(error)", isUsage: false)
  }
}

/// Says what of a data directory was found damaged, as far as it was met.
func tellDamage(of data: LeftData) {
  let (problems, more) = data.problems
  for problem in problems.prefix(20) { printError("warning: \(problem)") }
  let rest = problems.count - min(20, problems.count) + more
  if rest > 0 { printError("warning: \(rest) more places are damaged") }
}
