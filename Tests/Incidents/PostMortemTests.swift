import Facts
import JSON
import Metrics
import TestSupport
import Testing

@testable import Incidents

struct PostMortemTests {
  @Test func theDemosOutageIsTold() {
    let text = PostMortem(PoolStory().record).markdown
    #expect(Golden("post-mortem").complaint(text) == nil)
  }
}
