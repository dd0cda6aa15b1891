import Glibc
import JSON
import TestSupport
import Testing

extension EndToEnd {
  /// An engine that is killed in a storm of notifications, to receivers that answer, hang, fail, throttle and lie.
  ///
  /// A long trial alone, until it holds on a busy machine too.
  @Suite(.enabled(if: getenv("VIGIL_LONG") != nil)) struct NotificationStorms {
    private typealias Temper = StormyReceivers.Temper

    @Test func nothingIsLostAndNothingIsToldTwiceButWhatHadNoAnswer() throws {
      let storm = NotificationStorm(groups: 20, alerts: 4)
      let delay = MachineDelay()
      var random = SplitMix(seed: 21)
      let rounds = getenv("VIGIL_LONG") == nil ? 20 : 200
      for round in 0..<rounds {
        try storm.start()
        storm.postAll()
        let end = ContinuousClock.now + .milliseconds(300 + Int(random.next() % 1500))
        while ContinuousClock.now < end {
          storm.change(4)
          usleep(20_000 + UInt32(random.next() % 30_000))
        }
        // Now and then nobody outside helps: what was recorded has to do.
        if round % 20 == 19 {
          try calm(storm, "after \(round + 1) kills")
          storm.receivers.isKind = false
        } else {
          storm.kill()
        }
      }
      try storm.start()
      storm.receivers.isKind = true
      storm.endAll()
      expectTruth(storm, "at the end")
      let isQuiet = eventually(within: 30) {
        storm.notices().allSatisfy { !["waiting", "sending"].contains($0["state"].string) }
      }
      #expect(isQuiet, "something still waits")
      checkRecord(storm)
      storm.stop()
      #expect(try integrity(of: storm.state + "/ledger.db") == "ok")
      checkOrder(storm)
      checkDoubles(storm, delay)
    }

    /// What is recorded is told after a kill, although nobody tells the engine of it again.
    private func calm(_ storm: NotificationStorm, _ when: String) throws {
      let isRecorded = eventually(within: 20) { storm.isRecorded() }
      #expect(isRecorded, "\(when): alerts are not recorded")
      storm.kill()
      storm.receivers.isKind = true
      try storm.start()
      expectTruth(storm, when)
      storm.kill()
    }

    private func expectTruth(_ storm: NotificationStorm, _ when: String) {
      for temper in Temper.allCases {
        let isTold = eventually(within: 90) { storm.mistakes(temper).isEmpty }
        let wrong = storm.mistakes(temper)
        #expect(isTold, "\(when): \(temper) knows \(wrong.count) wrong: \(wrong.prefix(3))")
      }
    }

    /// What is over was told, or it is said why not.
    private func checkRecord(_ storm: NotificationStorm) {
      let rows = storm.notices()
      #expect(!rows.isEmpty)
      for row in rows {
        let why = row["outcome"].string ?? ""
        #expect(row["state"].string == "delivered" || !why.isEmpty, "\(row)")
      }
    }

    /// Nobody hears of an older state after a newer one.
    private func checkOrder(_ storm: NotificationStorm) {
      var last: [Temper: [String: StormyReceivers.Word]] = [:]
      var wrong: [String] = []
      for one in storm.receivers.tries {
        for (name, word) in one.words {
          if let before = last[one.temper]?[name], word < before {
            wrong.append("\(one.temper) \(name): \(word) after \(before)")
          }
          last[one.temper, default: [:]][name] = word
        }
      }
      #expect(wrong.isEmpty, "\(wrong.count) out of order: \(wrong.prefix(5))")
    }

    /// Twice is told only what had no answer, or one that came as the engine was killed.
    private func checkDoubles(_ storm: NotificationStorm, _ delay: MachineDelay) {
      // From an answer to its record four threads have their turn, and the disk: none of them waits on an idle machine.
      let delays: [Duration] = storm.kills.map { delay.worst(around: $0) }
      func isKilled(_ said: ContinuousClock.Instant, _ came: ContinuousClock.Instant) -> Bool {
        for (kill, wait) in zip(storm.kills, delays) {
          let limit: Duration = .milliseconds(100) + wait * 5
          // What a killed engine had sent may be read a moment later.
          if kill - said < limit, came - kill < .milliseconds(200) { return true }
        }
        return false
      }
      struct Lane: Hashable {
        var temper: Temper
        var group: String
      }
      var last: [Lane: StormyReceivers.Try] = [:]
      var (unheard, killed, taken) = (0, 0, 0)
      var wrong: [String] = []
      for one in storm.receivers.tries where one.answer.isTaken {
        taken += 1
        let lane = Lane(temper: one.temper, group: one.group)
        defer { last[lane] = one }
        guard let before = last[lane], before.words == one.words else { continue }
        switch before.answer {
        case .unheard: unheard += 1
        case .accepted(let said):
          if isKilled(said, before.came) {
            killed += 1
          } else {
            let words = one.words.sorted { $0.key < $1.key }
            let gap: Duration = one.came - said
            wrong.append("\(one.temper) \(one.group) \(words) \(gap) later")
          }
        case .refused: break
        }
      }
      let worst: Duration = delays.max() ?? .zero
      print(
        "notice: \(storm.kills.count) kills, \(storm.receivers.tries.count) tries, \(taken) taken")
      print("notice: told twice: \(unheard) that had no answer, \(killed) answered at a kill")
      print("notice: the machine's longest delay at a kill: \(worst)")
      #expect(taken > 100)
      #expect(wrong.isEmpty, "\(wrong.count) told twice: \(wrong.prefix(5))")
    }
  }
}
