internal import Blocks

/// A data directory that a command reads, by its path.
func openData(_ path: String) throws(Arguments.Failure) -> DataDirectory {
  do throws(BlockError) { return try DataDirectory(path) } catch {
    throw Arguments.Failure(message: "\(error)", isUsage: false)
  }
}

/// Says what of a data directory was found damaged, as far as it was met.
func tellDamage(of directory: DataDirectory) {
  let (problems, more) = directory.problems
  for problem in problems.prefix(20) { printError("warning: \(problem)") }
  let rest = problems.count - min(20, problems.count) + more
  if rest > 0 { printError("warning: \(rest) more places are damaged") }
}
