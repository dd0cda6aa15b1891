package import Facts
internal import Synchronization

/// The newest facts, brought up to date whenever they are read.
package final class LiveFacts: Sendable {
  private let sheet: Mutex<FactSheet>
  private let gather: @Sendable (inout FactSheet) -> Void
  /// Rings where something is to be shown soon. What changes by the second, as the times of scrapes, rings nobody: it
  /// is there at the next reading.
  package let bell: Bell

  /// - Parameter gather: tells anew what may have changed since the last reading; it is called by one reader at a time
  ///   and returns at once.
  package init(
    _ first: FactSheet = FactSheet(), bell: Bell = Bell(),
    gather: @escaping @Sendable (inout FactSheet) -> Void = { _ in }
  ) {
    sheet = Mutex(first)
    self.bell = bell
    self.gather = gather
  }

  package var newest: FactSheet {
    sheet.withLock { sheet in
      gather(&sheet)
      return sheet
    }
  }
}
