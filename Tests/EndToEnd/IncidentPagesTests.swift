import Glibc
import TestSupport
import Testing

extension EndToEnd {
  /// An incident in a real terminal: from the alert that opened it to what people do about it, to its end and to what
  /// is left of it.
  @Suite struct IncidentPages {
    private static let settings = """
      rules: [rules.yml]
      incidents:
        group_by: [job]
        severities: {critical: SEV1}
        escalation: {SEV1: [{to: primary, after: 0s}]}
        quiet: 4s

      """

    private func shop() throws -> ServedShop {
      let shop = try ServedShop(more: Self.settings)
      shop.write(ServedShop.rules, as: "rules.yml")
      shop.value = 900
      return shop
    }

    @Test(arguments: [(200, 50), (80, 24), (40, 12)])
    func anIncidentIsFollowedToItsEnd(_ width: Int, _ height: Int) throws {
      let shop = try shop()
      let screen = try Screen(
        shop.screen + " --as ann served", width: width, height: height)
      #expect(screen.shows("INC-1 SEV1"), "\(screen.text)")
      // Why, and from there to the incident.
      screen.type("!")
      #expect(screen.shows("watched 900 > 500"), "\(screen.text)")
      screen.type("I")
      #expect(screen.shows("INC-1", "timeline", "TooManyWatched"), "\(screen.text)")
      screen.type("n")
      #expect(screen.shows("Note in INC-1"), "\(screen.text)")
      screen.type(text: "rolled back")
      screen.type("Enter")
      #expect(screen.shows("ann: rolled back"), "\(screen.text)")
      screen.type("s")
      #expect(screen.shows("Status of INC-1"), "\(screen.text)")
      screen.type("Right")
      screen.type("Enter")
      #expect(screen.shows("identified"), "\(screen.text)")
      // What was true is played again.
      screen.type("Space")
      #expect(screen.shows("replay 60×"), "\(screen.text)")
      screen.type("Escape")
      #expect(eventually(within: 10) { !screen.text.contains("replay 60×") }, "\(screen.text)")
      // Its end comes by itself.
      screen.type("G")
      shop.value = 1
      #expect(screen.shows("closed", within: 60), "\(screen.text)")
      screen.type("p")
      let report = shop.state + "/INC-1.md"
      #expect(eventually(within: 20) { contents(of: report).contains("ann: rolled back") })
      let text = contents(of: report)
      #expect(text.contains("TooManyWatched") && text.contains("What ended it"), "\(text)")
      screen.type(text: ":handover")
      screen.type("Enter")
      #expect(screen.shows("Handover"), "\(screen.text)")
    }

    @Test func twoPeopleWriteOneTimeline() throws {
      let shop = try shop()
      try shop.start()
      let one = try Screen(shop.screen + " --as ann served", width: 120, height: 30)
      let two = try Screen(shop.screen + " --as bob served", width: 120, height: 30)
      for screen in [one, two] {
        #expect(screen.shows("INC-1 SEV1"), "\(screen.text)")
        screen.type("i")
        #expect(screen.shows("active 1"), "\(screen.text)")
        screen.type("Enter")
        #expect(screen.shows("timeline"), "\(screen.text)")
      }
      #expect(one.shows("also here: bob", within: 30), "\(one.text)")
      #expect(two.shows("also here: ann", within: 30), "\(two.text)")
      for (screen, text) in [(one, "I look at the pool"), (two, "I look at the page")] {
        screen.type("n")
        #expect(screen.shows("Note in INC-1"), "\(screen.text)")
        screen.type(text: text)
      }
      one.type("Enter")
      two.type("Enter")
      for screen in [one, two] {
        #expect(
          screen.shows("ann: I look at the pool", "bob: I look at the page"), "\(screen.text)")
      }
    }
  }
}
