/// The pages there are.
package enum PageKind: String, Sendable, Hashable, CaseIterable {
  case dashboard, panel, targets, explore, help
}
