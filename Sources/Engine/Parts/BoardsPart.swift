internal import Dashboards
internal import Facts
internal import Files
package import YAML

/// What vigil.yml says of dashboards: `dashboards` and `home`.
package struct BoardSettings: Sendable {
  /// Files and folders.
  package var paths: [String] = []
  /// The board to open where none is named: a file, a folder, or the uid or title of a loaded one.
  package var home: String?
  private var homeNode: YAMLNode?
  private var folder = ""

  package init() {}

  init(_ vigil: inout YAMLMapping, folder: String) throws(YAMLError) {
    self.folder = folder
    for item in try vigil.take("dashboards")?.items() ?? [] {
      paths.append(FilePath.resolve(try item.string(), in: folder))
    }
    homeNode = vigil.take("home")
    home = try homeNode?.string()
  }

  /// The files and folders of dashboards, with that of `home` where it is one.
  package var allPaths: [String] {
    guard let path = homePath, FileStamp(path) != nil, !paths.contains(path) else { return paths }
    return paths + [path]
  }

  /// `home` as a path, seen from the file's own folder.
  private var homePath: String? { home.map { FilePath.resolve($0, in: folder) } }

  /// What `home` names in a library; nil where it is not set or names nothing there.
  package func home(in dashboards: DashboardLibrary) -> String? {
    [homePath, home].lazy.compactMap { $0 }.first { dashboards.find($0) != nil }
  }

  /// Says with its place that `home` names no dashboard; nil where it does, or is not set.
  package func unknownHome(in dashboards: DashboardLibrary) -> YAMLError? {
    guard let home, let homeNode, self.home(in: dashboards) == nil else { return nil }
    return homeNode.error("home: no dashboard \(home)")
  }
}

/// Keeps the dashboards as their files are, and tells which there are.
final class BoardsPart: Part {
  let dashboards: DashboardLibrary
  private let settings: BoardSettings

  init(_ settings: BoardSettings) {
    self.settings = settings
    dashboards = DashboardLibrary(paths: settings.allPaths)
  }

  func start() { dashboards.reload() }

  func tick(_ beat: Beat) -> Bool {
    (beat.isReload || beat.falls(on: 2, of: 4)) && dashboards.reload()
  }

  func facts(_ told: inout ToldFacts) {
    told.sheet.tell(boards: dashboards.entries.map { BoardFact($0) })
    if let unknown = settings.unknownHome(in: dashboards) {
      told.notices.append(.warning("\(unknown)"))
    }
    told.notices += dashboards.errors.map { NoticeFact(.error, $0, detail: $0) }
  }

  /// What to open where nothing is named: the configuration's home, the first of the user's dashboards, else this host.
  var first: String {
    settings.home(in: dashboards) ?? dashboards.entries.first { $0.path != nil }?.dashboard.uid
      ?? "host"
  }
}

extension BoardFact {
  init(_ entry: DashboardLibrary.Entry) {
    self.init(
      uid: entry.dashboard.uid, title: entry.dashboard.title, folder: entry.folder,
      file: entry.path?.split(separator: "/").last.map(String.init) ?? "",
      tags: entry.dashboard.tags, error: entry.error, revision: entry.revision)
  }
}
