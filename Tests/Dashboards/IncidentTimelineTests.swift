import Facts
import Testing

@testable import Dashboards

/// What a panel of an incident's timeline may ask for.
struct IncidentTimelineTests {
  private func options(_ json: String, kind: String = "incident-timeline") throws
    -> (IncidentTimelineOptions, Dashboard)
  {
    let text = #"{"title":"b","panels":[{"id":1,"type":"\#(kind)","options":{\#(json)}}]}"#
    let board = try #require(try Dashboard.load(text.utf8).first)
    return (IncidentTimelineOptions(try #require(board.panels.first)), board)
  }

  @Test func withoutOptionsItIsAllOfTheWorstOpenOne() throws {
    let (options, board) = try options("", kind: "vigil-incident-timeline")
    #expect(options.which == .open && options.back == nil && options.limit == 20)
    #expect(options.kinds == Set(IncidentEntry.Kind.allCases))
    #expect(board.panels[0].isDrawable && board.notApplied.isEmpty)
  }

  @Test(arguments: [
    (#""incident":"OPEN""#, IncidentTimelineOptions.Which.open),
    (#""incident":"latest""#, .latest), (#""incident":"inc-7""#, .number(7)),
    (#""incident":7"#, .number(7)),
  ]) func whichIsMeant(json: String, which: IncidentTimelineOptions.Which) throws {
    let (options, _) = try options(json)
    #expect(options.which == which && options.notApplied.isEmpty)
  }

  @Test func timeKindsAndLimitAreRead() throws {
    let (options, _) = try options(#""from":"now-1h30m","kinds":["notes","targetdown"],"limit":3"#)
    #expect(options.back == .seconds(5400) && options.limit == 3)
    #expect(options.kinds == [.note, .elsewhere, .targetDown])
    #expect(try self.options(#""from":"6h","kinds":"alerts""#).0.kinds.contains(.peak))
    #expect(try self.options(#""limit":0"#).0.limit == 1)
    #expect(try self.options(#""limit":1e9,"kinds":["all"]"#).0.limit == 1000)
  }

  @Test func whatIsNotUnderstoodIsTold() throws {
    let (options, board) = try options(
      #""incident":"INC-x","from":"later","kinds":["notes","moons"]"#)
    let told = ["option incident INC-x", "option from later", "option kinds moons"]
    #expect(options.notApplied == told && board.notApplied.map(\.text) == told)
    #expect(options.which == .open && options.kinds == [.note, .elsewhere])
  }
}
