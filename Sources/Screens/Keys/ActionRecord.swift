import Views

/// What is known of an action; dispatch, help, footer, palette and remapping read this and nothing else.
package struct ActionRecord: Sendable {
  /// What acting by accident would cost.
  package enum Danger: Sendable, Hashable { case none, asks }
  /// The heading it stands under in the help.
  package enum Group: String, Sendable, Hashable, CaseIterable {
    case everywhere = "Everywhere"
    case moving = "Moving"
    case time = "Time"
    case going = "Going somewhere"
    case here = "On some pages"
  }
  package var action: Action
  /// As `Key.init(_:)` reads them; the first is the one shown.
  package var keys: [String]
  package var description: String
  /// For the bottom line; else the description.
  package var short: String?
  package var group: Group
  package var danger = Danger.none
  /// Where it applies, as the pages' records have it; nil for everywhere.
  package internal(set) var pages: Set<PageKind>?
  /// Of what a page brings: the action that it stands before in the help; nil for the end of its group.
  var successor: Action?
  /// Keeps its key while keys are text, unless the key is.
  var worksInFields: Bool
  /// What it does, unless the page on the screen does something of its own.
  var does: @Sendable (inout ViewState, Scene) -> [Command]

  /// - Parameter onSomePages: only on pages that bring or share it; else as its group says.
  init(
    _ action: Action, _ keys: [String], _ description: String, _ group: Group,
    danger: Danger = .none, onSomePages: Bool? = nil, short: String? = nil,
    before successor: Action? = nil, worksInFields: Bool = false,
    does: @escaping @Sendable (inout ViewState, Scene) -> [Command] = { _, _ in [] }
  ) {
    self.action = action
    self.keys = keys
    self.description = description
    self.short = short
    self.group = group
    self.danger = danger
    pages = onSomePages ?? (group == .here) ? [] : nil
    self.successor = successor
    self.worksInFields = worksInFields
    self.does = does
  }

  /// - Parameter page: nil for what is no page, where only that applies which applies everywhere.
  package func applies(to page: PageKind?) -> Bool {
    pages.map { pages in page.map(pages.contains) ?? false } ?? true
  }
}

extension ActionRecord {
  /// The one table: what belongs to no page, with what the pages bring in its places.
  package static let table: [ActionRecord] = {
    var table = everywhere + moving + time + going + here
    for record in pageRecords.flatMap(\.actions) {
      let before = record.successor.flatMap { next in table.firstIndex { $0.action == next } }
      let after = table.lastIndex { $0.group == record.group }.map { $0 + 1 }
      table.insert(record, at: before ?? after ?? table.endIndex)
    }
    for index in table.indices where table[index].pages != nil {
      let action = table[index].action
      table[index].pages = Set(pageRecords.filter { $0.takes(action) }.map(\.kind))
    }
    return table
  }()

  package static func of(_ action: Action) -> ActionRecord? {
    table.first { $0.action == action }
  }
}
