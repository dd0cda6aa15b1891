internal import Calendar
internal import Facts
internal import Files
internal import Metrics
internal import OnCall
internal import Synchronization
internal import YAML

/// Knows who is on call, as the `oncall` of a vigil.yml says, which is read anew where that file changes; nothing else
/// of it is.
final class OnCallPart: Part {
  private let file: String?
  private let clock: @Sendable () -> Timestamp
  private struct State {
    var plan: OnCallPlan
    var stamp: FileStamp?
    var fault: YAMLError?
    var rows: [RotaFact] = []
    /// From which instant on the rows tell no more what they are to tell.
    var stale: Timestamp?
  }
  private let state: Mutex<State>

  /// - Parameter file: the vigil.yml; nil for none.
  init(_ plan: OnCallPlan, file: String?, clock: @escaping @Sendable () -> Timestamp) {
    (self.file, self.clock) = (file, clock)
    state = Mutex(State(plan: plan))
  }

  /// That in force.
  var plan: OnCallPlan { state.withLock { $0.plan } }

  func tick(_ beat: Beat) -> Bool {
    guard beat.isReload || beat.count == 0 || beat.falls(on: 1, of: 4) else { return false }
    let isRead = reread()
    let now = clock()
    return state.withLock { state in
      // A day's shifts are told at once; a clock that is set back tells them anew.
      guard isRead || state.stale.map({ now >= $0 || $0 - now > .seconds(86_400) }) ?? true
      else { return false }
      state.rows = state.plan.facts(at: now)
      let day: Int64 = 86_400_000
      state.stale = Timestamp(milliseconds: (floorDivide(now.milliseconds, day) + 1) * day)
      return true
    }
  }

  /// Whether the file says something new, or says it wrongly now.
  private func reread() -> Bool {
    guard let file, let stamp = FileStamp(file), !stamp.isStream,
      state.withLock({ $0.stamp != stamp })
    else { return false }
    let read = Self.read(file)
    return state.withLock { state in
      state.stamp = stamp
      switch read {
      case .success(let plan):
        defer { (state.plan, state.fault) = (plan, nil) }
        return state.plan != plan || state.fault != nil
      case .failure(let fault):
        state.fault = fault
        return true
      }
    }
  }

  private static func read(_ file: String) -> Result<OnCallPlan, YAMLError> {
    Result { () throws(YAMLError) in
      let bytes: [UInt8]
      do throws(FileError) {
        bytes = try readFile(file, limit: 16 << 20, patience: .seconds(1))
      } catch {
        throw YAMLError(file: file, line: 0, column: 0, message: error.reason)
      }
      let root = try YAMLNode.parse(bytes, file: file)
      guard let node = root["oncall"], !node.isNull else { return OnCallPlan() }
      return try OnCallPlan(node, zones: ZoneDatabase())
    }
  }

  func facts(_ told: inout ToldFacts) {
    let (rows, fault) = state.withLock { ($0.rows, $0.fault) }
    told.sheet.tell(rotas: rows)
    if let fault {
      told.notices.append(
        NoticeFact(
          .error, fault.description,
          detail: "\(fault)\n\nWho was on call by the file before stays so."))
    }
  }
}
