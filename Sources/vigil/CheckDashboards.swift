internal import Dashboards
internal import Feeds
internal import Files
internal import Metrics
internal import Scrape

/// `vigil check dashboard FILE|FOLDER…`: what is wrong with each dashboard, what of it is not applied, and at the end
/// the counts, in a line that scripts read.
func checkDashboards(_ paths: [String], isStrict: Bool) -> Int32 {
  var count = DashboardCount()
  for path in paths {
    guard FilePath.isFolder(path) else {
      count.check(path)
      continue
    }
    let files = FilePath.files(below: path, suffix: ".json")
    if files.isEmpty { count.fail("\(path): no dashboard in this folder") }
    for file in files { count.check(file) }
  }
  tell(.fact(count.line))
  return count.failed > 0 || isStrict && count.notApplied > 0 ? 1 : 0
}

private struct DashboardCount {
  private var checked = 0
  private(set) var failed = 0
  private(set) var notApplied = 0

  var line: String {
    "\(counted(checked, "dashboard")) checked, \(failed) with errors, \(notApplied) not applied"
  }

  mutating func fail(_ text: String) {
    tell(.error(text))
    checked += 1
    failed += 1
  }

  mutating func check(_ path: String) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path)
    } catch {
      return fail("\(error)")
    }
    do throws(DashboardError) {
      for dashboard in try Dashboard.load(bytes) { check(dashboard, path) }
    } catch {
      fail("\(path):\(error.line == nil ? " " : "")\(error)")
    }
  }

  private mutating func check(_ dashboard: Dashboard, _ path: String) {
    checked += 1
    var left = dashboard.notApplied.map { part in
      part.panel.map { "panel \"\($0)\": not applied: \(part.text)" } ?? part.text
    }
    if let unknown = NamedZone(of: dashboard, in: machineZones()).unknown { left.append(unknown) }
    for text in left { tell(.warning("\(path): \(text)")) }
    for unit in dashboard.unknownUnits {
      let text = "unit \"\(unit.text)\" is none of Grafana's: it is written after the number"
      tell(.note("\(path): panel \"\(unit.panel ?? "")\": \(text)"))
    }
    notApplied += left.count
    let panels = counted(dashboard.drawnPanels.count, "panel")
    let rest = left.isEmpty ? "" : ", \(left.count) not applied"
    tell(.fact("\(path): ok: \(dashboard.title), \(panels)\(rest)"))
  }
}
