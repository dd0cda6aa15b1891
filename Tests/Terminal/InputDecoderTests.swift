import Cells
import Testing

@testable import Terminal

@Suite struct InputDecoderTests {
  private func events(_ text: String) -> [InputEvent] {
    var decoder = InputDecoder()
    let now = ContinuousClock.now
    let outputs = decoder.feed(Array(text.utf8), at: now) + decoder.expire(at: now + .seconds(2))
    return outputs.compactMap { if case .event(let event) = $0 { event } else { nil } }
  }

  @Test(arguments: [
    ("a", "a"), ("é", "é"), ("日", "日"), ("\u{3}", "ctrl-c"), ("\r", "enter"),
    ("\u{7F}", "backspace"),
    ("\u{1B}", "esc"), ("\u{1B}x", "alt-x"), ("\u{1B}\u{15}", "ctrl-alt-u"), ("\u{1B}[A", "up"),
    ("\u{1B}OA", "up"), ("\u{1B}[1;5C", "ctrl-right"), ("\u{1B}[5~", "pgup"), ("\u{1B}[15~", "f5"),
    ("\u{1B}[24~", "f12"), ("\u{1B}OP", "f1"), ("\u{1B}[[A", "f1"), ("\u{1B}[Z", "shift-tab"),
    ("\u{1B}[3;2~", "shift-delete"), ("\u{1B}[", "alt-["), ("\u{0}", "ctrl-space"),
  ])
  func keys(bytes: String, key: String) {
    #expect(
      events(bytes).map { if case .key(let key) = $0 { key.description } else { "?" } } == [key])
  }

  @Test func bytesMayComeOneByOne() {
    var decoder = InputDecoder()
    var seen: [InputDecoder.Output] = []
    for byte in Array("\u{1B}[1;2Aé\u{1B}[200~x\u{1B}[A\ry\u{1B}[201~q".utf8) {
      seen += decoder.feed([byte], at: .now)
    }
    #expect(
      seen == [
        .event(.key(Key(.up, .shift))), .event(.key(Key("é"))), .event(.paste("x\u{1B}[A\ry")),
        .event(.key(Key("q"))),
      ])
  }

  @Test func pastedTextNeverRunsAsKeys() {
    #expect(events("\u{1B}[200~:quit\r\u{1B}[201~") == [.paste(":quit\r")])
  }

  @Test func mouse() {
    #expect(
      events("\u{1B}[<0;5;3M\u{1B}[<32;6;3M\u{1B}[<0;6;3m\u{1B}[<65;1;1M") == [
        .mouse(MouseEvent(.press, x: 4, y: 2)), .mouse(MouseEvent(.drag, x: 5, y: 2)),
        .mouse(MouseEvent(.release, x: 5, y: 2)),
        .mouse(MouseEvent(.scrollDown, button: .none, x: 0, y: 0)),
      ])
  }

  @Test func repliesAreNoKeys() {
    var decoder = InputDecoder()
    let outputs = decoder.feed(
      Array("\u{1B}[?2026;2$y\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\\u{1B}[?62;c".utf8), at: .now)
    #expect(
      outputs == [.reply(.synchronizes(true)), .reply(.background(red: 1, green: 1, blue: 1))])
  }

  @Test func anyBytesAreFine() {
    var random: UInt64 = 42
    for _ in 0..<300 {
      var decoder = InputDecoder()
      var bytes: [UInt8] = []
      for _ in 0..<60 {
        random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let pick = UInt8(truncatingIfNeeded: random >> 33)
        bytes.append(pick < 90 ? 0x1B : pick < 130 ? 0x5B : UInt8(truncatingIfNeeded: random >> 45))
      }
      let now = ContinuousClock.now
      _ = decoder.feed(bytes, at: now)
      _ = decoder.expire(at: now + .seconds(2))
    }
  }
}
