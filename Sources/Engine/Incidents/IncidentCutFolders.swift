internal import Blocks
internal import Files
internal import Glibc
internal import Metrics

/// Where what was cut of an incident stands: "INC-7", and beside it "INC-7-2" and further ones, where a later cut has
/// not all that an earlier one has, as retention took it away meanwhile.
struct IncidentCutFolders: Sendable {
  /// Where the folders of all incidents are.
  var folder: String
  var incident: Int

  /// What ends the name of one that is about to be replaced.
  private static let aside = ".old"

  private func path(_ number: Int) -> String {
    folder + "/INC-\(incident)" + (number == 1 ? "" : "-\(number)")
  }

  /// Puts back what was laid aside by somebody who was killed then, and takes away what was replaced.
  func recover() {
    for number in 1... {
      let (path, old) = (path(number), path(number) + Self.aside)
      if FilePath.isFolder(old) {
        if FilePath.isFolder(path) { Folder.remove(old) } else { rename(old, path) }
      }
      if !FilePath.isFolder(path) { return }
    }
  }

  /// Gives what was cut its place: in place of the first earlier cut that has nothing that it lacks, else beside them.
  ///
  /// - Returns: the name of its folder, and those of the ones before it that are kept.
  func place(_ fresh: String) throws(IncidentCutter.Failure) -> (name: String, kept: [String]) {
    let firsts = Self.firsts(fresh) ?? [:]
    var number = 1
    while FilePath.isFolder(path(number)), Self.holdsMore(path(number), than: firsts) {
      number += 1
    }
    let (path, old) = (path(number), path(number) + Self.aside)
    let isReplacing = FilePath.isFolder(path)
    if isReplacing, rename(path, old) != 0 { throw .system(path) }
    guard rename(fresh, path) == 0 else {
      let failure = IncidentCutter.Failure.system(path)
      if isReplacing { rename(old, path) }
      throw failure
    }
    if !Folder.sync(folder) { throw .system(folder) }
    if isReplacing { Folder.remove(old) }
    return (FilePath.name(of: path), kept(before: number))
  }

  /// The names of those that are there.
  var kept: [String] {
    var number = 1
    while FilePath.isFolder(path(number)) { number += 1 }
    return kept(before: number)
  }

  private func kept(before number: Int) -> [String] {
    (1..<number).map { FilePath.name(of: path($0)) }
  }

  /// Whether any series begins earlier in a folder; of one that cannot be read it is assumed.
  private static func holdsMore(_ path: String, than firsts: [Labels: Int64]) -> Bool {
    guard let old = Self.firsts(path) else { return true }
    return old.contains { labels, first in firsts[labels].map { first < $0 } ?? true }
  }

  /// The time of the first sample of each series in a folder; nil where it cannot be read.
  private static func firsts(_ path: String) -> [Labels: Int64]? {
    guard let data = try? DataDirectory(path),
      let all = try? data.select([], from: .distantPast, through: .distantFuture)
    else { return nil }
    var firsts: [Labels: Int64] = [:]
    var columns = SampleColumns()
    for series in all {
      columns.removeAll()
      series.read(from: .distantPast, through: .distantFuture, into: &columns)
      let times = [columns.timestamps.first, columns.histograms.first?.timestamp.milliseconds]
      if let first = times.compactMap({ $0 }).min() { firsts[series.labels] = first }
    }
    return data.problems.listed.isEmpty ? firsts : nil
  }
}
