internal import Files

/// The folder of a public corpus, which tests read where it lies; nil, with a notice, where it is not there.
package func corpus(_ name: String) -> String? {
  let above = #filePath.split(separator: "/").dropLast(4).joined(separator: "/")
  // A worktree lies one folder deeper.
  for place in ["/\(above)/shared/corpora/", "/\(above)/../shared/corpora/"]
  where FilePath.isFolder(place + name) {
    return place + name
  }
  print("the corpus \(name) is not there")
  return nil
}
