import Metrics
import Screens
import Testing

@Suite struct PassingMessageTests {
  @Test func whatIsSaidOutlastsRefreshesUntilItCouldBeRead() {
    var message = PassingMessage()
    let start = Timestamp(milliseconds: 1_000_000)
    #expect(message.text(at: start) == nil)
    message.say("copied", at: start)
    #expect(message.text(at: start + .milliseconds(100)) == "copied")
    #expect(message.text(at: start + .seconds(3)) == "copied")
    #expect(message.text(at: start + .seconds(5)) == nil)
    message.say("copied", at: start)
    message.forget()
    #expect(message.text(at: start) == nil)
  }
}
