import Facts
import JSON
import Metrics
import Testing

/// What goes between a viewer and its engine beside the sheet.
struct AlertTextTests {
  @Test(arguments: 0..<64) func ordersAndChangesAreReadAsTheyWere(seed: UInt64) throws {
    var chance = Chance(state: seed)
    let order = chance.order()
    #expect(try decodeJSON(Order.self, from: encodeJSON(order)) == order)
    let changes = chance.list { $0.change() }
    #expect(try decodeJSON([AlertChange].self, from: encodeJSON(changes)) == changes)
  }

  /// A value that is no number stays one, and told again it is no news.
  @Test func anAlertsValueMayBeNoNumber() throws {
    var alert = AlertFact(
      id: "a", rule: .init(file: "f", group: "g", name: "n"), labels: [:], state: .firing,
      activeAt: Timestamp(milliseconds: 1), value: .nan)
    alert.recent = [1, .nan]
    let read = try decodeJSON(AlertFact.self, from: encodeJSON(alert))
    #expect(read.value.isNaN && read.recent[1].isNaN)
    #expect(read == alert && Set([read, alert]).count == 1)
    var sheet = FactSheet()
    sheet.tell(alerts: [alert])
    let version = sheet.version
    sheet.tell(alerts: [read])
    #expect(sheet.version == version)
    alert.value = 1
    sheet.tell(alerts: [alert])
    #expect(sheet.version > version)
  }

  @Test func onlyChangedTablesGoOver() throws {
    var chance = Chance(state: 3)
    var sheet = FactSheet()
    sheet.tell(rules: [chance.rule()])
    sheet.tell(alerts: [chance.alert()])
    let seen = sheet.version
    var mirror = FactSheet()
    let engine = EngineFact(version: "1", process: 1, started: Timestamp(milliseconds: 1))
    mirror.take(FactUpdate(sheet, of: engine, since: 0))
    #expect(mirror.rules.rows == sheet.rules.rows && mirror.alerts.rows == sheet.alerts.rows)
    sheet.tell(alerts: [chance.alert()], unknown: "late")
    sheet.tell(silences: [chance.silence()])
    let update = FactUpdate(sheet, of: engine, since: seen)
    #expect(update.rules == nil && update.alerts != nil && update.silences != nil)
    let read = try decodeJSON(FactUpdate.self, from: encodeJSON(update))
    #expect(read == update)
    mirror.take(read)
    #expect(mirror.alerts.rows == sheet.alerts.rows && mirror.alerts.unknown == "late")
    #expect(mirror.silences.rows == sheet.silences.rows)
  }
}

struct AlertIDTests {
  private let rule = RuleFact.ID(file: "a.yml", group: "g", name: "Down")
  private let labels: Labels = ["alertname": "Down", "job": "api"]

  /// Reckoned by another program: it stays the same from version to version.
  @Test func anIDIsTheSameEverywhere() {
    #expect(alertFactID(rule: rule, labels: labels) == "3bbad9346ace85c94eb2d01472154941")
    var other = rule
    (other.server, other.number) = ("http://p:9090", 2)
    #expect(alertFactID(rule: other, labels: labels) == "64c8afbe118ebc573f4481bcb4a02ec8")
  }

  @Test func aVariantStandsForLabelsInAnyOrder() {
    let (a, b) = (Label("severity", "page"), Label("team", "{{ $labels.team }}"))
    #expect(RuleFact.ID.variant(of: []) == "")
    #expect(RuleFact.ID.variant(of: [a, b]) == RuleFact.ID.variant(of: [b, a]))
    let all = [[], [a], [b], [a, b], [Label("severity", "info")], [Label("severitypage", "")]]
    let variants = Set(all.map { RuleFact.ID.variant(of: $0) })
    #expect(variants.count == all.count)
    #expect(variants.allSatisfy { [0, 16].contains($0.utf8.count) })
  }

  @Test func anIDFromBeforeVariantsIsRead() throws {
    let text = #"{"server":"","file":"a.yml","group":"g","name":"Down","number":0}"#
    #expect(try decodeJSON(RuleFact.ID.self, from: Array(text.utf8)) == rule)
  }

  @Test func whateverDiffersGivesAnotherID() {
    var rules = [rule, rule, rule, rule, rule, rule, rule]
    rules[1].server = "s"
    rules[2].file = "a.ymlg"
    rules[2].group = ""
    rules[3].group = "gD"
    rules[3].name = "own"
    rules[4].name = "Dow"
    rules[5].number = 1
    rules[6].variant = "1"
    var ids = Set(rules.map { alertFactID(rule: $0, labels: labels) })
    ids.insert(alertFactID(rule: rule, labels: ["alertname": "Down", "job": "ap"]))
    ids.insert(alertFactID(rule: rule, labels: ["alertname": "Down"]))
    #expect(ids.count == 9 && ids.allSatisfy { $0.utf8.count == 32 })
  }
}
