import Files
import Glibc
import JSON
import Synchronization
import TestSupport
import Testing

extension EndToEnd {
  /// Who is on call: as a file says, as an engine says, and on the timeline of an incident that nobody took up.
  @Suite struct OnCall {
    private static let rotas = """
      oncall:
        zone: Europe/Berlin
        people: {ana: phone, ben: [phone, mail], cleo: {receivers: mail, zone: America/New_York}}
        rotas:
          primary:
            people: [ana, ben]
            handover: Monday 09:00
            start: 2026-11-30
            overrides: [{who: cleo, from: 2026-12-24, until: 2026-12-26}]
          office:
            people: [cleo]
            handover: "09:00"
            start: 2026-01-01
            only: [{weekdays: ["monday:friday"], times: [{start_time: 09:00, end_time: 17:00}]}]

      """

    @Test func aFileIsAsked() throws {
      let path = temporaryPath("vigil.yml")
      defer { unlink(path) }
      write(Self.rotas, to: path)
      func ask(_ words: String...) throws -> (code: Int32, output: String) {
        try run([Programs.vigil, "oncall", "--config", path] + words)
      }
      let now = try ask("--at", "2026-12-05T10:00:00Z")
      #expect(
        now == (
          0,
          """
          primary  ana     until Mon 2026-12-07 09:00+01:00  then ben from Mon 2026-12-07 09:00+01:00                          by phone
          office   nobody                                    then cleo from Mon 2026-12-07 09:00+01:00 (03:00-05:00 for cleo)  \("")

          """
        ), "\(now.output)")
      let list = try ask(
        "primary", "--at", "2026-12-22T08:00:00Z", "--until", "2026-12-28T08:00:00Z")
      #expect(
        list == (
          0,
          """
          primary  ben   Tue 2026-12-22 09:00+01:00  Thu 2026-12-24 00:00+01:00  1d15h  \("")
          primary  cleo  Thu 2026-12-24 00:00+01:00  Sun 2026-12-27 00:00+01:00  3d     override
          primary  ben   Sun 2026-12-27 00:00+01:00  Mon 2026-12-28 09:00+01:00  1d9h   \("")

          """
        ), "\(list.output)")
      let told = try ask("primary", "--json", "--at", "2026-12-22T08:00:00Z", "--days", "2")
      let json = try JSON(parsing: Array(told.output.utf8))
      #expect(json[0]["now"]["person"].string == "ben")
      #expect(json[0]["now"]["receivers"][1].string == "mail")
      #expect(json[0]["next"]["from"].string == "2026-12-23T23:00:00Z")
      #expect(json[0]["next"]["isOverride"].bool == true)
      #expect(json[0]["shifts"][1]["person"].string == "cleo" && json[0]["shifts"][2].isNull)
      #expect(try ask("nights").output.contains("no rota nights: there are primary, office"))
      #expect(try ask("nights").code == 2)
      #expect(try ask("--days", "0").code == 2)
    }

    @Test func aCheckNamesWhomNobodyKnows() throws {
      let folder = temporaryFolder()
      defer { Folder.remove(folder) }
      write(
        Self.rotas + """
          alertmanager: alertmanager.yml
          incidents: {escalation: {SEV1: [{to: primary}, {to: eve}, {to: phone}, {to: ana}]}}

          """, to: folder + "/vigil.yml")
      write(
        "route: {receiver: phone}\nreceivers: [{name: phone}, {name: ana}]\n",
        to: folder + "/alertmanager.yml")
      let (code, output) = try run([Programs.vigil, "check", "config", folder + "/vigil.yml"])
      #expect(code == 1)
      for words in [
        ":16:53: incidents.escalation: \"eve\" is no receiver, person or rota",
        ":16:77: incidents.escalation: \"ana\" is a person and a receiver",
        ":3:37: oncall.people.ben: \"mail\" is no receiver",
        ":3:62: oncall.people.cleo: \"mail\" is no receiver",
      ] { #expect(output.contains(words), "\(output)") }
    }

    /// The rota tells who is woken, the timeline says so, and a file that changes takes effect.
    @Test func whoIsOnCallIsTold() throws {
      let heard = Heard()
      let server = LoopbackServer { connection in
        while let request = connection.readRequest() {
          heard.requests.withLock { $0.append(request) }
          connection.answer("")
        }
      }
      let shop = try ServedShop(
        more: """
          rules: [rules.yml]
          alertmanager: alertmanager.yml
          incidents: {escalation: {SEV1: [{to: primary, after: 1s}]}}

          """ + Self.rotas)
      shop.write(ServedShop.rules, as: "rules.yml")
      let hook = "webhook_configs: [{url: 'http://127.0.0.1:\(server.port)/"
      shop.write(
        """
        route: {receiver: team, group_wait: 0s, group_interval: 1h}
        receivers: [{name: team}, {name: phone, \(hook)phone'}]}, {name: mail, \(hook)mail'}]}]
        """, as: "alertmanager.yml")
      shop.value = 900
      try shop.start()
      #expect(
        eventually {
          heard.requests.withLock { requests in
            requests.contains { $0.contains("(primary on call)") }
          }
        })
      func ask(_ words: String...) throws -> String {
        let files = ["--config", shop.folder + "/vigil.yml", "--attach", shop.state]
        return try run([Programs.vigil] + words + files, within: 20).output
      }
      #expect(
        eventually {
          let text = (try? ask("incident", "show", "INC-1")) ?? ""
          return ["ana", "ben", "cleo"].contains { name in
            text.contains("told \(name) (primary on call) by webhook, answer 200")
          }
        })
      #expect(try ask("handover").contains("## On call (2)\n\n- primary: **"))
      let before = contents(of: shop.folder + "/vigil.yml")
      let changed = before.replacing(
        "overrides: [{who: cleo, from: 2026-12-24, until: 2026-12-26}]",
        with: "overrides: [{who: cleo, from: 2020-01-01, until: 9000-01-01}]")
      shop.write(changed, as: "vigil.yml")
      #expect(eventually { (try? ask("oncall", "primary"))?.hasPrefix("primary  cleo") == true })
      let screen = try Screen(shop.screen + " served")
      #expect(screen.shows("watched"), "\(screen.text)")
      // What is wrong is said, and what was in force stays so.
      shop.write(before.replacing("[ana, ben]", with: "[ana, eve]"), as: "vigil.yml")
      #expect(screen.shows("vigil.yml"), "\(screen.text)")
      screen.type("i")
      #expect(screen.shows("on call: cleo (primary)"), "\(screen.text)")
    }

    private final class Heard: Sendable { let requests = Mutex<[String]>([]) }
  }
}
