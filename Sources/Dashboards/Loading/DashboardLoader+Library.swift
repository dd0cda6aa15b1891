internal import JSON

/// Library panels: a board has their place, an export their definition beside it.
extension DashboardLoader {
  /// `__elements` is a map by uid, in Grafana 8 a list; each has its panel in `model`.
  mutating func readLibrary() {
    let elements = json["__elements"]
    for element in elements.members {
      take(element.value, uid: element.value["uid"].string ?? element.name)
    }
    for element in elements.elements { take(element, uid: element["uid"].string ?? "") }
  }

  private mutating func take(_ element: JSON, uid: String) {
    // 2 is a library variable.
    guard element["model"].isObject, element["kind"].integer ?? 1 == 1 else { return }
    library[uid] = element["model"]
    // Two of one name are told apart by their uid only.
    if let name = element["name"].string, library["name:" + name] == nil {
      library["name:" + name] = element["model"]
    }
  }

  /// The panel with its library definition filled in: the board keeps its number, its place and its repeat. As it is
  /// where it is no library panel, or one whose definition is not in the file.
  func withDefinition(_ panel: JSON) -> JSON {
    let reference = panel["libraryPanel"]
    guard reference.isObject,
      let model = [
        reference["model"].isObject ? reference["model"] : nil,
        reference["uid"].string.flatMap { library[$0] },
        reference["name"].string.flatMap { library["name:" + $0] },
      ].lazy.compactMap({ $0 }).first
    else { return panel }
    let own = ["id", "gridPos", "span", "height", "repeat", "repeatDirection", "maxPerRow"]
    let kept = panel.members.filter { own.contains($0.name) }
    let names = Set(kept.map(\.name))
    let taken = model.members.filter { !names.contains($0.name) && $0.name != "libraryPanel" }
    return .object(kept + taken)
  }

  /// Copies that Grafana 3 to 9 left in files where panels and rows repeat: they are made anew from their originals,
  /// as long as there is a variable to repeat for.
  func isSavedCopy(_ panel: JSON) -> Bool {
    guard !json["templating"]["list"].elements.isEmpty, json["snapshot"] == .null else {
      return false
    }
    let isRepeating = panel["repeat"].string.map { !$0.isEmpty } ?? false
    let isCopy = panel["repeatPanelId"].number != nil || panel["repeatRowId"].number != nil
    return isCopy && (!isRepeating || panel["repeatedByRow"].bool == true)
  }
}
