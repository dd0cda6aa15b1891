internal import Facts
internal import Metrics
internal import Synchronization

/// Keeps what becomes of alerts, in the ledger of the state folder where there is one, and tells of them.
final class AlertsPart: Part {
  let keeper: AlertKeeper
  private let folder: Folder
  private let held = Mutex<StateFolder?>(nil)
  private let clock: @Sendable () -> Timestamp

  /// Whose the state folder is.
  enum Folder {
    /// Nothing is to last.
    case none
    /// The part that keeps samples has it, or tells who has.
    case of(StoragePart)
    /// This part takes it.
    case own(String)
  }

  init(_ keeper: AlertKeeper, in folder: Folder, clock: @escaping @Sendable () -> Timestamp) {
    self.keeper = keeper
    self.folder = folder
    self.clock = clock
  }

  func start() {
    if case .none = folder { keeper.open(nil) }
  }

  func tick(_ beat: Beat) -> Bool {
    if !keeper.isOpen { openLedger() }
    if beat.falls(on: 1, of: 2) { keeper.age(to: clock()) }
    if beat.falls(on: 5, of: 60) { keeper.live(at: clock()) }
    // Once at the start, then every hour.
    if beat.falls(on: 119, of: 7200) { keeper.dropOld(clock()) }
    return false
  }

  private func openLedger() {
    switch folder {
    case .none: keeper.open(nil)
    case .of(let storage):
      guard storage.isOpen else { return }
      if let path = storage.keptIn {
        keeper.open(path + "/ledger.db")
      } else if let holder = storage.heldBy {
        keeper.giveUp("\(holder.isEmpty ? "another Vigil" : holder) has the state folder")
      } else {
        keeper.giveUp("the state folder cannot be used")
      }
    case .own(let path):
      do throws(StateFolder.Refusal) {
        let folder = try StateFolder(path, now: clock())
        held.withLock { $0 = folder }
        keeper.open(path + "/ledger.db")
      } catch {
        switch error {
        case .held(let holder):
          keeper.giveUp("\(holder.isEmpty ? "another Vigil" : holder) has the state folder \(path)")
        case .failed(let reason): keeper.giveUp(reason)
        }
      }
    }
  }

  func facts(_ told: inout ToldFacts) { keeper.facts(&told) }

  func stop() {
    keeper.stop()
    held.withLock { $0 = nil }
  }
}
