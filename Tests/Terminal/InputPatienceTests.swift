import Cells
import Testing

@testable import Terminal

/// Bytes that a slow line brings in pieces, by a clock of the test's own.
@Suite struct InputPatienceTests {
  /// A decoder and what it gave, with the time that has passed.
  private struct Line {
    var decoder: InputDecoder
    var now = ContinuousClock.now
    var events: [InputEvent] = []

    init(escape milliseconds: Int = 100) {
      decoder = InputDecoder(patience: InputPatience(escape: .milliseconds(milliseconds)))
    }

    mutating func comes(_ bytes: some Sequence<UInt8>) { take(decoder.feed(bytes, at: now)) }
    mutating func comes(_ text: String) { comes(Array(text.utf8)) }

    /// As the terminal's loop does, which wakes at the deadline.
    mutating func passes(_ span: Duration) {
      let end = now + span
      while let deadline = decoder.deadline, deadline <= end {
        now = max(now, deadline)
        take(decoder.expire(at: now))
      }
      now = end
    }

    private mutating func take(_ outputs: [InputDecoder.Output]) {
      events += outputs.compactMap { if case .event(let event) = $0 { event } else { nil } }
    }

    var keys: [String] {
      events.map { if case .key(let key) = $0 { key.description } else { "\($0)" } }
    }
  }

  @Test func escapeIsAKeyAfterAWhile() {
    var line = Line(escape: 25)
    line.comes("\u{1B}")
    line.passes(.milliseconds(24))
    #expect(line.keys == [])
    line.passes(.milliseconds(1))
    #expect(line.keys == ["esc"])
    #expect(line.decoder.deadline == nil)
  }

  private static let sequences = [
    ("\u{1B}[B", "down"), ("\u{1B}OB", "down"), ("\u{1B}[H", "home"), ("\u{1B}OF", "end"),
    ("\u{1B}[1~", "home"), ("\u{1B}[4~", "end"), ("\u{1B}OP", "f1"), ("\u{1B}[11~", "f1"),
    ("\u{1B}[[A", "f1"), ("\u{1B}[15~", "f5"), ("\u{1B}[1;5C", "ctrl-right"),
    ("\u{1B}[Z", "shift-tab"), ("\u{1B}x", "alt-x"), ("\u{1B}é", "alt-é"), ("é", "é"), ("日", "日"),
    ("🔥", "🔥"),
  ]

  /// 60 ms between any two bytes are not the person's doing.
  @Test(arguments: sequences) func splitAnywhereAKeyIsOneKey(_ bytes: String, _ key: String) {
    let bytes = Array(bytes.utf8)
    for place in 1..<bytes.count {
      var line = Line()
      line.comes(bytes[..<place])
      line.passes(.milliseconds(60))
      line.comes(bytes[place...])
      line.passes(.seconds(2))
      #expect(line.keys == [key], "split at \(place)")
    }
    var slow = Line()
    for byte in bytes {
      slow.comes([byte])
      slow.passes(.milliseconds(99))
    }
    slow.passes(.seconds(2))
    #expect(slow.keys == [key])
  }

  /// What begins as no key does may take longer than an escape.
  @Test(arguments: ["\u{1B}[<0;5;3M", "\u{1B}[<32;120;40m", "é", "\u{1B}[1;5C", "\u{1B}é"])
  func whatHasPlainlyBegunIsWaitedFor(_ text: String) {
    let bytes = Array(text.utf8)
    var whole = Line(escape: 25)
    whole.comes(bytes)
    for place in (bytes[0] == 0x1B && bytes[1] == 0x5B ? 3 : bytes.count - 1)..<bytes.count {
      var line = Line(escape: 25)
      line.comes(bytes[..<place])
      line.passes(.milliseconds(900))
      line.comes(bytes[place...])
      #expect(line.events == whole.events, "split at \(place)")
    }
    #expect(whole.events.count == 1)
  }

  @Test func halfAMouseReportHoldsNoKeyBackForLong() {
    var line = Line()
    line.comes("\u{1B}[<0;5")
    line.passes(.seconds(1))
    line.comes("j")
    #expect(line.keys == ["j"])
  }

  @Test func theDelayIsTheirs() {
    func delay(_ environment: [String: String]) -> Duration {
      TerminalTraits { environment[$0] }.escapeDelay
    }
    #expect(delay([:]) == .milliseconds(25))
    #expect(delay(["SSH_CONNECTION": "10.0.0.1 50000 10.0.0.2 22"]) == .milliseconds(100))
    #expect(delay(["SSH_TTY": "/dev/pts/3"]) == .milliseconds(100))
    #expect(delay(["SSH_CLIENT": ""]) == .milliseconds(25))
    #expect(delay(["ESCDELAY": "1000", "SSH_TTY": "/dev/pts/3"]) == .milliseconds(1000))
    #expect(delay(["ESCDELAY": "0"]) == .zero)
    #expect(delay(["ESCDELAY": "-5", "SSH_TTY": "x"]) == .milliseconds(100))
    #expect(delay(["ESCDELAY": "soon"]) == .milliseconds(25))
  }

  // MARK: Pastes

  @Test func aPasteThatStandsStillEnds() {
    var line = Line()
    line.comes("\u{1B}[200~rate(x[5m])")
    line.passes(.milliseconds(2900))
    #expect(line.events == [])
    line.passes(.milliseconds(100))
    #expect(line.events == [.paste("rate(x[5m])")])
    line.comes("j")
    #expect(line.keys.last == "j")
    // Its end, should it come after all, is no key.
    line.comes("\u{1B}[201~k")
    #expect(line.keys.dropFirst() == ["j", "k"])
  }

  /// Somebody who wonders why the keyboard is dead keeps it from standing still.
  @Test(arguments: [5, 30]) func aPasteThatComesAsFastAsKeysDoEnds(perSecond: Int) {
    var line = Line()
    line.comes("\u{1B}[200~")
    var pressed = 0
    while line.events.isEmpty, pressed < 10_000 {
      line.comes("j")
      pressed += 1
      line.passes(.seconds(1) / perSecond)
    }
    #expect(line.events == [.paste(String(repeating: "j", count: pressed))])
    #expect(pressed <= perSecond * 15)
    line.comes("q")
    #expect(line.keys.last == "q")
  }

  /// Over a line of 1,200 baud, and with a stop of two seconds.
  @Test func aSlowPasteStaysOne() {
    var line = Line()
    line.comes("\u{1B}[200~")
    for piece in 0..<600 {
      line.comes("0123456789q\r")
      line.passes(piece == 300 ? .seconds(2) : .milliseconds(100))
    }
    #expect(line.events == [])
    line.comes("\u{1B}[201~")
    #expect(
      line.events == [.paste(String(repeating: "0123456789q\r", count: 600))])
  }

  @Test func ofAHugePasteTheBeginningIsKept() {
    var line = Line()
    line.comes("\u{1B}[200~")
    let part = [UInt8](repeating: 0x78, count: 1 << 19)
    for _ in 0..<5 { line.comes(part) }
    line.comes("\u{1B}[201~q")
    guard case .paste(let text) = line.events.first else {
      Issue.record("no paste")
      return
    }
    #expect(text.utf8.count == 1 << 20)
    #expect(line.keys.dropFirst() == ["q"])
  }

  @Test func anEmptyPasteIsNothing() {
    var line = Line()
    line.comes("\u{1B}[200~")
    line.passes(.seconds(3))
    line.comes("j")
    #expect(line.keys == ["j"])
  }
}
