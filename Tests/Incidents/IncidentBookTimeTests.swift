import Facts
import Incidents
import Metrics
import Testing

/// What happens because nobody does anything, and what happens beside alerts.
@Suite struct IncidentBookTimeTests {
  var outage = Self.escalating()

  static func escalating() -> Outage {
    var settings = Outage.settings
    settings.escalation[.sev1] = [
      .init(to: "primary", after: .zero), .init(to: "secondary", after: .seconds(60)),
      .init(to: "manager", after: .seconds(900)),
    ]
    settings.escalation[.sev2] = [.init(to: "team", after: .seconds(300))]
    return Outage(settings)
  }

  @Test mutating func escalationsFallDueAtTheirTime() {
    outage.play("7 fire shop/High")
    #expect(outage.fact(1)?.escalations.map(\.due) == [at(7), at(67), at(907)])
    #expect(outage.book.nextStep == at(7))
    outage.play("66 wait 0")
    #expect(outage.told(1, [.escalation]) == ["7 escalation primary"])
    #expect(outage.book.nextStep == at(67))
    outage.play("67 wait 0")
    #expect(outage.told(1, [.escalation]) == ["7 escalation primary", "67 escalation secondary"])
    #expect(outage.fact(1)?.escalations.map(\.isDue) == [true, true, false])
  }

  @Test mutating func whatWasAcknowledgedEscalatesNoFurther() {
    outage.play(
      """
      0   fire shop/High
      59  ack shop/High jd
      999 wait 0
      """)
    #expect(outage.told(1, [.escalation]) == ["0 escalation primary"])
    #expect(outage.book.nextStep == nil)
  }

  @Test mutating func aLateStepTellsWhenItWasDue() {
    outage.play("0 fire shop/High")
    outage.book.step(to: at(500))
    let due = outage.book.entries(of: 1)?.filter { $0.kind == .escalation }
    #expect(due?.map(\.time) == [at(0), at(60)])
    #expect(due?.map(\.noted) == [at(500), at(500)])
  }

  @Test mutating func aDeadlineThatPassesWhileNobodyRunsIsDueAtItsTime() {
    outage.play(
      """
      0   fire shop/High
      30  kill 0
      30  wait 0
      """)
    outage.now = 400
    outage.restart()
    #expect(outage.book.nextStep == at(60))
    outage.advance(to: 400)
    #expect(outage.told(1, [.escalation]) == ["0 escalation primary", "60 escalation secondary"])
    outage.advance(to: 1000)
    outage.play("1000 kill 0\n1001 wait 0")
    #expect(outage.told(1, [.escalation]).last == "900 escalation manager")
    #expect(outage.told(1, [.escalation]).count == 3)
  }

  @Test mutating func gettingWorseAsksOthersFromThenOn() {
    outage.play(
      """
      0   fire shop/Slow major
      100 fire shop/High
      """)
    #expect(outage.fact(1)?.escalations.map(\.to) == ["primary", "secondary", "manager"])
    #expect(outage.fact(1)?.escalations.map(\.due) == [at(100), at(160), at(1000)])
    outage.play(
      """
      170 severity 1 SEV2
      480 wait 0
      """)
    #expect(
      outage.told(1, [.escalation]) == [
        "100 escalation primary", "160 escalation secondary", "470 escalation team",
      ])
  }

  /// Who is to be told twice is told a second time, though the severity changed between.
  @Test mutating func whoIsToBeToldTwiceIsAlsoAfterAChange() {
    var settings = Outage.settings
    for severity in [IncidentFact.Severity.sev1, .sev2] {
      settings.escalation[severity] = [
        .init(to: "primary", after: .seconds(60)), .init(to: "manager", after: .seconds(300)),
        .init(to: "primary", after: .seconds(600)),
      ]
    }
    outage = Outage(settings)
    outage.play(
      """
      0   fire shop/Slow major
      100 fire shop/High
      900 wait 0
      """)
    #expect(
      outage.told(1, [.escalation]) == [
        "60 escalation primary", "400 escalation manager", "700 escalation primary",
      ])
  }

  @Test mutating func nothingFallsDueAfterItClosed() {
    outage.play(
      """
      0    fire shop/High
      100  recover shop/High
      """)
    outage.book.step(to: at(3000))
    let told = outage.book.entries(of: 1)?.map { $0.kind.rawValue }
    #expect(told?.filter { $0 == "escalation" }.count == 2)
    #expect(outage.fact(1)?.escalations.map(\.isDue) == [true, true, false])
    #expect(outage.fact(1)?.resolved == at(700))
  }

  // MARK: Happenings

  @Test mutating func aDeployOfTheHourBeforeStandsBeforeWhatItCaused() {
    outage = Outage()
    outage.play(
      """
      10   deploy old app=shop
      3900 deploy checkout-41 app=shop
      3950 deploy ledger-7 app=bank
      3960 down checkout-1 job=checkout app=shop
      4000 pending shop/High
      4060 fire shop/High
      4100 deploy checkout-40 app=shop
      4110 deploy everything where=everywhere
      4120 deploy ledger-6 app=bank
      """)
    #expect(
      outage.told(1) == [
        "3900 deploy checkout-41", "3960 targetDown checkout-1", "4000 pending High",
        "4060 firing High", "4060 opened", "4100 deploy checkout-40", "4110 deploy everything",
      ])
    let deploy = outage.entry(1, .deploy, "checkout-41")
    #expect(deploy?.expression == "changes(build[5m])")
    #expect(outage.ledger.wishes["1 \(deploy?.evidence.first ?? "")"]?.from == at(3900 - 1800))
  }

  @Test mutating func targetsThatShareSomethingAreToldOnceAJobAndState() {
    outage = Outage()
    outage.play(
      """
      0   fire shop/High@c1 job=checkout
      10  down c1 job=checkout instance=c1
      12  down c2 job=checkout instance=c2
      14  down c1 job=other instance=c1
      16  down x1 job=else instance=x1
      18  down y1 job=web app=shop
      40  up c1 job=checkout instance=c1
      41  up c2 job=checkout instance=c2
      90  down c2 job=checkout instance=c2
      """)
    #expect(
      outage.told(1, [.targetDown, .targetUp]) == [
        "10 targetDown c1 ×2", "14 targetDown c1", "18 targetDown y1", "40 targetUp c1 ×2",
        "90 targetDown c2",
      ])
  }

  @Test mutating func aFlappingTargetIsBounded() {
    outage = Outage()
    outage.play("0 fire shop/High")
    for round in 0..<40 {
      outage.play(
        """
        \(100 + round * 120) down c1 job=checkout app=shop
        \(160 + round * 120) up c1 job=checkout app=shop
        """)
    }
    let told = outage.ledger.timeline(1).filter { $0.subject == "c1" }
    #expect(told.count == 9)
    #expect(told.last?.text == "flapping, 40 times" && told.last?.kind == .targetUp)
  }

  @Test mutating func reloadsConcernAllThatAreOpen() {
    outage = Outage()
    outage.play(
      """
      0  fire shop/High
      1  fire bank/High
      2  fire old/High
      3  status 3 resolved
      9  reload vigil.yml
      20 annotation Shop app=shop
      """)
    #expect(
      outage.told(1, [.reload, .annotation]) == ["9 reload vigil.yml", "20 annotation Shop"])
    #expect(outage.told(2, [.reload, .annotation]) == ["9 reload vigil.yml"])
    #expect(outage.told(3, [.reload, .annotation]) == [])
  }

  // MARK: Evidence

  @Test mutating func theFirstFiringItsEndAndTheWholeArePictured() {
    outage = Outage()
    outage.play(
      """
      7200 pending shop/High
      7260 fire shop/High
      7300 recover shop/High
      7400 fire shop/High
      7500 recover shop/High
      9000 wait 0
      """)
    let wishes = outage.ledger.wishes.values.sorted { $0.through < $1.through }
    #expect(wishes.map(\.from) == [at(5400), at(5400), at(5400)])
    #expect(wishes.map(\.through) == [at(7260), at(7300), at(8100)])
    #expect(wishes.allSatisfy { $0.expression == "up_High > 1" && $0.alert == "High" })
    let told = outage.ledger.timeline(1).filter { !$0.evidence.isEmpty }
    #expect(told.map(\.kind) == [.firing, .resolved, .closed])
    #expect(told.flatMap(\.evidence) == wishes.map(\.id))
  }
}
