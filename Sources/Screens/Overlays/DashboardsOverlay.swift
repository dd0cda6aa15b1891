import Cells
import Facts
import Views

struct DashboardEntry {
  var item: PickerItem
  /// nil for a folder.
  var uid: String?
}

/// The dashboards as a tree of folders, or, once something is typed, those that fit.
func dashboardItems(_ picker: Picker, _ scene: Scene) -> [DashboardEntry] {
  let current = scene.snapshot.dashboard?.uid
  let twins = Dictionary(grouping: scene.snapshot.facts.boards.rows) { [$0.folder, $0.title] }
    .filter { $0.value.count > 1 }
  func entry(_ summary: BoardFact, indent: Int, _ detail: String) -> DashboardEntry {
    var detail = detail
    // Of two that read alike the file tells which, or where it holds both, the uid.
    if let alike = twins[[summary.folder, summary.title]] {
      let files = Set(alike.map(\.file))
      let told = files.count == alike.count && !summary.file.isEmpty ? summary.file : summary.uid
      let isPath = !detail.isEmpty && detail == summary.folder
      detail =
        isPath
        ? detail + "/" + told : [told, detail].filter { !$0.isEmpty }.joined(separator: "  ")
    }
    let isOpen = summary.uid == current
    let aside = summary.error == nil ? (isOpen ? "open" : "") : "✗ broken file"
    return DashboardEntry(
      item: PickerItem(text: summary.title, detail: detail, aside: aside, indent: indent),
      uid: summary.uid)
  }
  let all = scene.snapshot.facts.boards.rows.sorted {
    ($0.folder, $0.title, $0.uid) < ($1.folder, $1.title, $1.uid)
  }
  let shared = scene.snapshot.titlesInSeveralFolders
  let typed = picker.field.string
  guard typed.isEmpty else {
    return fitting(all.map { entry($0, indent: 0, $0.folder) }, typed) { $0.item }
  }
  var entries: [DashboardEntry] = []
  var path: [Substring] = []
  for summary in all {
    let folders = summary.folder.split(separator: "/")
    if folders != path {
      var common = 0
      while common < min(folders.count, path.count), folders[common] == path[common] { common += 1 }
      for depth in common..<folders.count {
        entries.append(
          DashboardEntry(
            item: PickerItem(
              text: "▾ " + folders[depth], isHeading: true, indent: min(depth, 10) * 2)))
      }
      path = folders
    }
    // The heading may be out of sight.
    let folder = shared.contains(summary.title) ? summary.folder : ""
    entries.append(entry(summary, indent: min(folders.count, 10) * 2, summary.error ?? folder))
  }
  return entries
}

extension ViewState {
  mutating func takeInDashboards(_ key: Key, _ picker: Picker, _ scene: Scene) -> [Command] {
    var picker = picker
    let entries = dashboardItems(picker, scene)
    let items = entries.map(\.item)
    if picker.take(key, items: items) {
      overlay = .dashboards(picker)
      return []
    }
    if key.code == .backspace { overlay = nil }
    guard key.code == .enter, let index = picker.chosen(items), let uid = entries[index].uid else {
      return []
    }
    overlay = nil
    return openDashboard(uid, scene)
  }
}
