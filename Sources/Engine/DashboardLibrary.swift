package import Dashboards
internal import Files
internal import Shipped
internal import Synchronization

/// The dashboards that can be opened: those of the files and folders asked for, then those of the binary.
///
/// A file that breaks while Vigil runs leaves its last good version in place, with the error told.
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
  }

  private let paths: [String]
  private let state = Mutex(State())

  /// - Parameter paths: files and folders; folders are searched for `*.json`.
  package init(paths: [String]) {
    self.paths = paths
    let shipped = shippedDashboards.flatMap { name, json in
      ((try? Dashboard.load(json)) ?? []).map { Entry(dashboard: $0, folder: "shipped") }
    }
    state.withLock { $0.shipped = shipped }
  }

  /// Reads what is new or changed since the last call; true where anything is. Blocks on files.
  @discardableResult
  package func reload() -> Bool {
    var wanted: [(path: String, folder: String)] = []
    for path in paths {
      guard FilePath.isFolder(path) else {
        wanted.append((path, ""))
        continue
      }
      for file in FilePath.files(below: path, suffix: ".json") {
        let inner = FilePath.folder(of: String(file.dropFirst(path.count + 1)))
        wanted.append((file, inner))
      }
    }
    let known = state.withLock { $0.files }
    var next: [String: Source] = [:]
    var changed = known.count != wanted.count
    for (path, folder) in wanted {
      let stamp = FileStamp(path)
      if let old = known[path], old.stamp == stamp, stamp != nil {
        next[path] = old
        continue
      }
      changed = true
      next[path] = DashboardLibrary.read(path, folder: folder, stamp: stamp, old: known[path])
    }
    let order = wanted.map(\.path)
    state.withLock {
      $0.files = next
      $0.order = order
    }
    return changed
  }

  private static func read(_ path: String, folder: String, stamp: FileStamp?, old: Source?)
    -> Source
  {
    do {
      let dashboards = try Dashboard.load(try readFile(path))
      return Source(
        stamp: stamp,
        entries: dashboards.map { dashboard in
          var dashboard = dashboard
          if dashboard.title.isEmpty { dashboard.title = FilePath.name(of: path) }
          if dashboard.uid.isEmpty { dashboard.uid = path }
          return Entry(dashboard: dashboard, folder: folder, path: path)
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
      state.order.flatMap { state.files[$0]?.entries ?? [] } + state.shipped
    }
  }

  /// What is wrong with files, each with its path.
  package var errors: [String] {
    state.withLock { state in state.order.compactMap { state.files[$0]?.error } }
  }

  /// The dashboard meant by a uid, a title, a file's path or a shipped file's name; the first that fits.
  package func find(_ name: String) -> Entry? {
    let all = entries
    return all.first { $0.path == name }
      ?? all.first { $0.dashboard.uid == name }
      ?? all.first { $0.dashboard.title == name }
      ?? all.first { $0.dashboard.title.lowercased() == name.lowercased() }
  }
}
