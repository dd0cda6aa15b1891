internal import Blocks
internal import Files
internal import Metrics
internal import PromQL
internal import Query
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

/// Data that a command line names: a data directory, or a file of samples.
struct GivenData {
  var source: any DataSource
  /// The newest instant there is data for.
  var newest: Timestamp?
  /// The directory that it is, where it is one.
  var folder: LeftData?

  /// - Parameter isPage: it is one scrape's page, and no history.
  init(_ path: String, isPage: Bool) throws(Arguments.Failure) {
    if !isPage, FilePath.isFolder(path) {
      let data = try openData(path)
      (source, newest, folder) = (
        EmbeddedDataSource(source: data.source), data.newestTime, data
      )
    } else {
      let (store, newest) = try loadHistory(path, isHistory: !isPage)
      (source, self.newest) = (EmbeddedDataSource(source: store), newest)
    }
  }
}
