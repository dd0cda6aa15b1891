import Files
import Glibc
import JSON
import Synchronization
import TestSupport
import Testing
import Threads

extension EndToEnd {
  /// The same alerts and silences, posted at the same moments to Debian's Alertmanager (0.25) and to an engine with the
  /// same alertmanager.yml: the same notices to the same receivers within a second, but for differences with names.
  ///
  /// A long trial alone, until it holds on a busy machine too.
  @Suite(.enabled(if: getenv("VIGIL_LONG") != nil)) struct BesideAlertmanager {
    /// `VIGIL_LONG` asks for all of the schedules.
    private static let isLong = getenv("VIGIL_LONG") != nil
    private static let count = isLong ? 100 : 10
    private static let seconds = isLong ? 120 : 80

    @Test func theSameIsToldToTheSameAtTheSameTimes() async throws {
      guard access("/usr/bin/prometheus-alertmanager", X_OK) == 0 else {
        return print("notice: no Alertmanager here, notices are not compared with its")
      }
      let schedules = (0..<Self.count).map { PeerSchedule(number: $0, seconds: Self.seconds) }
      for attempt in 1... {
        let trial = try PeerTrial(schedules, seconds: Self.seconds)
        try await trial.run()
        var comparison = PeerComparison(schedules, trial.intervals, end: Double(Self.seconds))
        let (theirs, ours) = (trial.notices(of: trial.theirs), trial.notices(of: trial.ours))
        comparison.compare(theirs, ours)
        print("beside Alertmanager: attempt \(attempt), processor time \(trial.processorTimes)")
        report(comparison, theirs.count, ours.count, trial)
        // What differs while the whole machine stood still says nothing of either. It may not be much.
        let stalled = Set(comparison.faults.filter { trial.isStalled(at: $0.at) }.map(\.schedule))
        if stalled.count > Self.count / 10, attempt < 3 { continue }
        #expect(stalled.count <= Self.count / 10, "the machine stood still at \(trial.stalls)")
        for fault in comparison.faults where !stalled.contains(fault.schedule) {
          Issue.record("\(fault.text)")
        }
        #expect(comparison.alike > Self.count * 10)
        #expect(Set(comparison.kinds.keys) == Set(PeerSchedule.Kind.allCases.map(\.rawValue)))
        return
      }
    }

    private func report(
      _ comparison: PeerComparison, _ theirs: Int, _ ours: Int, _ trial: PeerTrial
    ) {
      print(
        "beside Alertmanager: \(Self.count) schedules, \(theirs) notices of its, \(ours) of Vigil's, "
          + "\(comparison.alike) alike, at most \(Int(comparison.furthest * 1000)) ms apart; "
          + "\(comparison.faults.count) faults")
      func list(_ title: String, _ counts: [String: Int]) {
        let rows = counts.sorted { $0.key < $1.key }.map { "\($0.value) × \($0.key)" }
        print("  \(title): \(rows.joined(separator: "; "))")
      }
      list("alike", comparison.kinds)
      list("differing", comparison.differing)
      list("with more in them", comparison.fields)
      if !trial.stalls.isEmpty { print("  the machine stood still at \(trial.stalls)") }
    }
  }
}
