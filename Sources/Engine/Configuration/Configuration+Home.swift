internal import Files
package import YAML

extension Configuration {
  /// The files and folders of dashboards, with that of `home` where it is one.
  package var dashboardPaths: [String] {
    guard let path = homePath, FileStamp(path) != nil, !dashboards.contains(path) else {
      return dashboards
    }
    return dashboards + [path]
  }

  /// `home` as a path, seen from the file's own folder.
  private var homePath: String? {
    home.map { FilePath.resolve($0, in: FilePath.folder(of: file ?? "")) }
  }

  /// What `home` names in a library; nil where it is not set or names nothing there.
  package func home(in library: DashboardLibrary) -> String? {
    [homePath, home].lazy.compactMap { $0 }.first { library.find($0) != nil }
  }

  /// Says with its place that `home` names no dashboard; nil where it does, or is not set.
  package func unknownHome(in library: DashboardLibrary) -> YAMLError? {
    guard let home, let homeNode, self.home(in: library) == nil else { return nil }
    return homeNode.error("home: no dashboard \(home)")
  }
}
