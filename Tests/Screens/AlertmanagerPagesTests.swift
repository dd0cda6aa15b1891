import Cells
import Facts
import Metrics
import TestSupport
import Testing
import Views

@testable import Screens

extension Stage {
  /// A bad night's alerts, two of which an Alertmanager tells of, beside one that only it knows.
  static func alertmanager(_ width: Int = 120, _ height: Int = 40, _ keys: String = "") -> Stage {
    var stage = Stage(width, height)
    stage.snapshot.facts.rules.rows = .shop
    stage.snapshot.facts.silences.rows = .shop
    var hidden = SilenceFact(
      id: "theirs", matchers: [.init("alertname", .equal, "BackupLate")], createdBy: "eva",
      reason: "tape is ordered", starts: Snapshot.noon - .seconds(600),
      ends: Snapshot.noon + .seconds(5400), updated: Snapshot.noon)
    hidden.server = "http://am-1:9093"
    stage.snapshot.facts.silences.rows.append(hidden)
    var alerts = [AlertFact].storm
    for place in 0..<2 {
      var elsewhere = AlertFact.Elsewhere()
      elsewhere.receivers = ["pager"]
      if place == 1 { elsewhere.inhibitedBy = ["{alertname=\"RackDown\"}"] }
      alerts[place].elsewhere = elsewhere
    }
    let labels: Labels = ["alertname": "BackupLate", "severity": "critical", "site": "north"]
    var theirs = AlertFact(
      id: "theirs/1", rule: .elsewhere("BackupLate"), labels: labels, state: .firing,
      activeAt: Snapshot.noon - .seconds(4000), value: .nan)
    theirs.firedAt = theirs.activeAt
    var elsewhere = AlertFact.Elsewhere()
    (elsewhere.receivers, elsewhere.silencedBy) = (["pager", "mail"], ["theirs"])
    elsewhere.mutedBy = ["nights"]
    theirs.elsewhere = elsewhere
    alerts.append(theirs)
    stage.snapshot.facts.alerts.rows = alerts
    stage.snapshot.facts.alertmanagers.rows = [.night]
    stage.state.user = "ann"
    stage.press(keys)
    return stage
  }
}

extension AlertmanagerFact {
  /// A cluster of two, one of which is away.
  static var night: AlertmanagerFact {
    var first = Member(url: "http://am-1:9093")
    first.answered = Snapshot.noon - .seconds(4)
    (first.version, first.clusterState, first.peers) = ("0.25.0", "ready", 2)
    first.started = Snapshot.noon - .seconds(90_000)
    var second = Member(url: "http://am-2:9093")
    second.answered = Snapshot.noon - .seconds(600)
    second.problem = "Failed to connect to am-2 port 9093: Connection refused"
    var fact = AlertmanagerFact(name: "http://am-1:9093", members: [first, second])
    fact.receivers = ["pager", "mail", "nobody"]
    let storm = [AlertFact].storm
    fact.groups = [
      Group(
        receiver: "mail", labels: .empty,
        alerts: [["alertname": "BackupLate", "severity": "critical", "site": "north"]], held: 1),
      Group(
        receiver: "pager", labels: ["alertname": "CheckoutErrors"],
        alerts: storm.prefix(2).map(\.labels), held: 1),
      Group(
        receiver: "pager", labels: ["alertname": "BackupLate"],
        alerts: [["alertname": "BackupLate", "severity": "critical", "site": "north"]], held: 1),
    ]
    return fact
  }
}

/// An Alertmanager that somebody else runs, on the pages.
struct AlertmanagerPagesTests {
  private var stage = Stage.alertmanager()

  static let pictures: [(name: String, keys: String)] = [
    ("alertmanager", "O tab tab tab tab tab n"), ("alertmanager-silence", "a S"),
    ("alertmanager-silences", "a shift-tab"), ("alertmanager-edit", "a shift-tab enter"),
  ]
  @Test(arguments: pictures, [(200, 50), (80, 24), (40, 12)])
  func thePagesAre(_ picture: (name: String, keys: String), _ size: (Int, Int)) {
    let stage = Stage.alertmanager(size.0, size.1, picture.keys)
    let name = "\(picture.name)-\(size.0)x\(size.1)"
    #expect(Golden(name).complaint(stage.screen) == nil)
  }

  private func order() -> SilenceOrder? {
    if case .order(.silence(let order))? = stage.commands.last { order } else { nil }
  }

  @Test mutating func whatItTellsIsSilencedThere() throws {
    stage.press("a S")
    #expect(stage.screen.contains("http://am-1:9093"), "\(stage.screen)")
    // Of the three with that name it knows two.
    #expect(stage.screen.contains("hides 2 of the 3 active alerts there:"), "\(stage.screen)")
    stage.press("tab tab tab \"known\" enter")
    let there = try #require(order())
    #expect(there.server == "http://am-1:9093" && there.reason == "known" && there.by == "ann")
    stage.press("S shift-tab right")
    #expect(stage.screen.contains("hides 3 of the 9 active alerts:"), "\(stage.screen)")
    stage.press("tab tab tab tab \"known\" enter")
    #expect(try #require(order()).server == nil)
  }

  @Test mutating func whatItDoesNotTellIsSilencedHere() throws {
    stage.press("a / \"DatabaseDown\" enter esc g")
    stage.press("a / ctrl-u \"Pool\" enter S")
    #expect(stage.screen.contains("this Vigil alone"), "\(stage.screen)")
    stage.press("shift-tab left")
    #expect(stage.screen.contains("hides none of the 3 active alerts there"), "\(stage.screen)")
  }

  @Test mutating func itsSilencesEndAtATime() throws {
    stage.press("a S tab tab space tab \"known\" enter")
    #expect(order() == nil && stage.screen.contains("✗ an Alertmanager's silence ends at a time"))
  }

  @Test mutating func itsSilencesAreExtendedAndEndedThere() throws {
    stage = .alertmanager(200, 50, "a shift-tab")
    #expect(stage.screen.contains("hides 1 · by eva: tape is ordered"), "\(stage.screen)")
    #expect(stage.screen.contains("in http://am-1:9093"))
    stage.press("enter")
    #expect(stage.screen.contains("By ann. In http://am-1:9093."), "\(stage.screen)")
    #expect(!stage.screen.contains("until it resolves"))
    stage.press("tab tab ctrl-u \"4h\" enter")
    let longer = try #require(order())
    #expect(longer.id == "theirs" && longer.server == "http://am-1:9093")
    #expect(longer.ends == Snapshot.noon + .seconds(14_400))
    #expect(longer.starts == Snapshot.noon - .seconds(600))
    stage.press("enter right enter")
    #expect(stage.commands.last == .order(.expireSilence(id: "theirs", by: "ann")))
  }

  @Test mutating func whatItHoldsIsSaidOnTheRow() {
    stage = .alertmanager(200, 50, "a tab tab")
    #expect(
      stage.screen.contains("muted by nights · silenced by eva until 15:33:22Z"), "\(stage.screen)")
    stage.press("shift-tab shift-tab")
    #expect(stage.screen.contains("inhibited"), "\(stage.screen)")
  }

  @Test mutating func itsGroupsLeadToTheirAlerts() {
    stage.press("O tab tab tab tab tab")
    // Nobody is told from here: then the list is alone.
    #expect(stage.screen.contains("[Alertmanager (1 ✗)]") && !stage.screen.contains("waiting 0"))
    #expect(
      stage.screen.contains("✓ http://am-1:9093  Alertmanager 0.25.0, cluster ready, 2 members"))
    #expect(stage.screen.contains("✗ http://am-2:9093") && stage.screen.contains("groups 3"))
    stage.press("/ \"site=north\" enter")
    #expect(stage.screen.contains("groups 2 of 3") && !stage.screen.contains("CheckoutErrors"))
    stage.press("n enter")
    #expect(stage.commands.last == .openAlert("theirs/1"), "\(stage.commands)")
    stage.snapshot.facts.receivers.rows = .night
    stage.press("esc O")
    #expect(stage.screen.contains("all 0"), "\(stage.screen)")
  }

  @Test mutating func whileNobodyAnswersThatIsSaid() {
    stage.snapshot.facts.alertmanagers.rows[0].silentSince = Snapshot.noon - .seconds(60)
    stage.press("O")
    #expect(
      stage.screen.contains("✗ no data since 14:02:22Z: it does not answer"), "\(stage.screen)")
  }

  @Test mutating func whoIsToldThereIsTold() {
    stage.press("a w")
    var story = PagingStory(labels: stage.state.paging.labels ?? .empty)
    var told = PagingStory.Group(
      receiver: "pager", key: "", labels: ["alertname": "CheckoutErrors"], alerts: 2)
    told.server = "http://am-1:9093"
    var held = told
    held.receiver = "mail"
    held.holds = [.init(.inhibited, "inhibited by {alertname=\"RackDown\"}")]
    story.groups = [told, held]
    stage.snapshot.paging = PagingPart(labels: story.labels, story: story)
    #expect(stage.screen.contains("→ pager is told by the Alertmanager http://am-1:9093"))
    #expect(
      stage.screen.contains("✗ mail is not told: inhibited by {alertname=\"RackDown\"}, there"),
      "\(stage.screen)")
    #expect(!stage.screen.contains("the way through the routes"))
    #expect(stage.screen.contains("the group for pager: {alertname=\"CheckoutErrors\"}, 2 alerts"))
  }
}
