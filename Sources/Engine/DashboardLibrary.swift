package import Dashboards
internal import Files
internal import Shipped
internal import Synchronization

/// The dashboards that can be opened: those of the files and folders asked for, then those of the binary.
///
/// A file that breaks while Vigil runs leaves its last good version in place, and so does a folder that goes away,
/// with the error told.
package final class DashboardLibrary: Sendable {
  /// One dashboard of the library, as of its last good reading.
  package struct Entry: Sendable {
    package var dashboard: Dashboard
    /// Slash-separated, as the files lie; "" at the root.
    package var folder: String
    /// Where it is read from; nil for the binary's own.
    package var path: String?
    /// Why its newest version could not be loaded.
    package var error: String?
    /// Grows with every new version of its file.
    package var revision = 0
  }

  private struct Source {
    var stamp: FileStamp?
    var entries: [Entry] = []
    var error: String?
  }

  private struct State {
    var files: [String: Source] = [:]
    var order: [String] = []
    var shipped: [Entry] = []
    /// The paths that were folders once; of those what is gone keeps what was read there.
    var folders: Set<String> = []
    var gone: [String] = []
    /// Those of an engine elsewhere.
    var foreign: [Entry] = []
  }

  private let paths: [String]
  private let state = Mutex(State())

  /// - Parameter paths: files and folders; folders are searched for `*.json`.
  package init(paths: [String]) {
    self.paths = paths.map(DashboardLibrary.bare)
    let shipped = shippedDashboards.flatMap { name, json in
      ((try? Dashboard.load(json)) ?? []).map { Entry(dashboard: $0, folder: "shipped") }
    }
    state.withLock { $0.shipped = shipped }
  }

  /// Reads what is new or changed since the last call; true where anything is. Blocks on files, the first time also on
  /// pipes until they are written, later on no pipe for long.
  @discardableResult
  package func reload() -> Bool {
    let (known, order, folders) = state.withLock { ($0.files, $0.order, $0.folders) }
    var wanted: [(path: String, folder: String)] = []
    var next: [String: Source] = [:]
    var gone: [String] = []
    var seen = folders
    for path in paths {
      guard FilePath.isFolder(path) else {
        guard folders.contains(path) else {
          wanted.append((path, ""))
          continue
        }
        gone.append(path)
        for file in order where file.hasPrefix(path + "/") {
          next[file] = known[file]
          wanted.append((file, ""))
        }
        continue
      }
      seen.insert(path)
      for file in FilePath.files(below: path, suffix: ".json") {
        let inner = FilePath.folder(of: String(file.dropFirst(path.count + 1)))
        wanted.append((file, inner))
      }
    }
    // A file that is named twice stands where it was named first.
    var listed: Set<String> = []
    wanted.removeAll { !listed.insert($0.path).inserted }
    var changed = known.count != wanted.count
    let patience: Duration? = known.isEmpty ? nil : .seconds(1)
    for (path, folder) in wanted where next[path] == nil {
      let stamp = FileStamp(path)
      if let old = known[path], old.stamp == stamp, stamp != nil {
        next[path] = old
        continue
      }
      changed = true
      next[path] = DashboardLibrary.read(
        path, folder: folder, stamp: stamp, old: known[path], patience: patience)
    }
    return state.withLock { [next, gone, seen, wanted] state in
      changed = changed || state.gone != gone
      state.files = next
      state.order = wanted.map(\.path)
      state.folders = seen
      state.gone = gone
      return changed
    }
  }

  private static func read(
    _ path: String, folder: String, stamp: FileStamp?, old: Source?, patience: Duration?
  ) -> Source {
    do {
      let dashboards = try Dashboard.load(try readFile(path, patience: patience))
      return Source(
        stamp: stamp,
        entries: dashboards.map { dashboard in
          var dashboard = dashboard
          let revision = (old?.entries.first?.revision ?? -1) + 1
          if dashboard.title.isEmpty { dashboard.title = FilePath.name(of: path) }
          if dashboard.uid.isEmpty { dashboard.uid = path }
          return Entry(dashboard: dashboard, folder: folder, path: path, revision: revision)
        })
    } catch let error as DashboardError {
      let place = error.line == nil ? "\(path): \(error)" : "\(path):\(error)"
      return broken(place, stamp: stamp, old: old)
    } catch {
      return broken("\(error)", stamp: stamp, old: old)
    }
  }

  private static func broken(_ reason: String, stamp: FileStamp?, old: Source?) -> Source {
    var source = Source(stamp: stamp, entries: old?.entries ?? [], error: reason)
    for index in source.entries.indices { source.entries[index].error = reason }
    return source
  }

  /// All dashboards, the files' first.
  package var entries: [Entry] {
    state.withLock { state in
      let own = state.order.flatMap { state.files[$0]?.entries ?? [] }
      guard !state.foreign.isEmpty else { return own + state.shipped }
      // What one has oneself counts before what the engine has.
      let uids = Set((own + state.shipped).map(\.dashboard.uid))
      return own + state.foreign.filter { !uids.contains($0.dashboard.uid) } + state.shipped
    }
  }

  /// Takes up the dashboards of an engine elsewhere, in place of those it had before.
  package func take(foreign entries: [Entry]) { state.withLock { $0.foreign = entries } }

  /// The text of the file that a dashboard is read from; nil where there is none of that uid. Blocks.
  package func text(ofUID uid: String) -> [UInt8]? {
    guard let entry = entries.first(where: { $0.dashboard.uid == uid }) else { return nil }
    guard let path = entry.path else {
      return shippedDashboards.first { _, json in
        ((try? Dashboard.load(json)) ?? []).contains { $0.uid == uid }
      }?.1
    }
    return try? readFile(path, patience: .seconds(1))
  }

  /// What is wrong with files, each with its path.
  package var errors: [String] {
    state.withLock { state in
      state.gone.map { "\($0): the folder is gone; its dashboards stay as they were read" }
        + state.order.compactMap { state.files[$0]?.error }
    }
  }

  /// The dashboard meant by a file's path, a uid, a title or a folder's path; the first that fits.
  package func find(_ name: String) -> Entry? {
    let all = entries
    let folder = DashboardLibrary.bare(name) + "/"
    return all.first { $0.path == name }
      ?? all.first { $0.dashboard.uid == name }
      ?? all.first { $0.dashboard.title == name }
      ?? all.first { $0.dashboard.title.lowercased() == name.lowercased() }
      ?? all.first { $0.path?.hasPrefix(folder) ?? false }
  }

  /// A folder's path without the slashes behind it.
  private static func bare(_ path: String) -> String {
    var path = path[...]
    while path.count > 1, path.last == "/" { path.removeLast() }
    return String(path)
  }
}
