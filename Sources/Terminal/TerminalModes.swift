import CNcurses
import Cells
import Glibc

/// The sequences that put the terminal into our hands and give it back.
struct TerminalModes {
  let enter: [UInt8]
  let leave: [UInt8]
  let mouseOn: [UInt8]
  let mouseOff: [UInt8]
  /// Asked once: synchronised output and the background's colour.
  let query: [UInt8]

  /// After curses has loaded the terminal's description.
  init(_ traits: TerminalTraits) {
    func capability(_ name: String) -> [UInt8] {
      guard let text = vigil_terminfo(name) else { return [] }
      return withoutPadding(Array(String(cString: text).utf8))
    }
    let enterScreen = capability("smcup")
    let leaveScreen = capability("rmcup")
    var enter = enterScreen + capability("civis")
    var leave: [UInt8] = []
    if traits.isXtermLike {
      enter += Array("\u{1B}[?2004h".utf8)
      leave += Array("\u{1B}[?2026l\u{1B}[?1006l\u{1B}[?1002l\u{1B}[?2004l".utf8)
      mouseOn = Array("\u{1B}[?1002h\u{1B}[?1006h".utf8)
      mouseOff = Array("\u{1B}[?1006l\u{1B}[?1002l".utf8)
      query = Array("\u{1B}[?2026$p\u{1B}]11;?\u{1B}\\".utf8)
    } else {
      mouseOn = []
      mouseOff = []
      query = []
    }
    leave += capability("sgr0") + capability("op")
    // Without a screen of its own the terminal keeps ours: the prompt goes below it.
    if leaveScreen.isEmpty { leave += Array("\u{1B}[999;1H\r\n".utf8) }
    leave += capability("rmkx") + leaveScreen + capability("cnorm")
    self.enter = enter + capability("smkx")
    self.leave = leave
  }

  /// The keys that terminfo names, by their sequences.
  static func keySequences() -> [[UInt8]: Key] {
    var table: [[UInt8]: Key] = [:]
    var names: [(String, Key)] = [
      ("kcuu1", Key(.up)), ("kcud1", Key(.down)), ("kcub1", Key(.left)), ("kcuf1", Key(.right)),
      ("khome", Key(.home)), ("kend", Key(.end)), ("kpp", Key(.pageUp)), ("knp", Key(.pageDown)),
      ("kdch1", Key(.delete)), ("kich1", Key(.insert)), ("kcbt", Key(.tab, .shift)),
      ("kent", Key(.enter)), ("kri", Key(.up, .shift)), ("kind", Key(.down, .shift)),
      ("kLFT", Key(.left, .shift)), ("kRIT", Key(.right, .shift)),
    ]
    for number in 1...12 { names.append(("kf\(number)", Key(.function(number)))) }
    for (name, key) in names {
      guard let text = vigil_terminfo(name) else { continue }
      let bytes = Array(String(cString: text).utf8)
      if bytes.count > 2, bytes[0] == 0x1B { table[bytes] = key }
    }
    return table
  }
}

/// A terminfo string without its delays (`$<5>`), which old terminals needed.
private func withoutPadding(_ bytes: [UInt8]) -> [UInt8] {
  var result: [UInt8] = []
  var i = 0
  while i < bytes.count {
    if bytes[i] == 0x24, i + 1 < bytes.count, bytes[i + 1] == 0x3C,
      let end = bytes[i...].firstIndex(of: 0x3E)
    {
      i = end + 1
    } else {
      result.append(bytes[i])
      i += 1
    }
  }
  return result
}
