internal import Glibc
import Metrics

/// The labels of many alerts as one text in lower case, a line each, so that a word is looked for in all of them at
/// once: ten thousand take a fraction of a millisecond.
struct AlertTexts: Sendable {
  private var bytes: [UInt8] = []
  /// Where each line begins, and where the last ends.
  private var starts = [0]
  /// How often each byte stands in it.
  private var counts = [Int](repeating: 0, count: 256)

  init(_ all: [Labels]) {
    func add(_ text: String) {
      if text.utf8.allSatisfy({ $0 < 0x80 }) {
        for byte in text.utf8 { bytes.append(byte == 0x0A ? 0x20 : lowered(byte)) }
      } else {
        for byte in text.lowercased().utf8 { bytes.append(byte == 0x0A ? 0x20 : byte) }
      }
    }
    for labels in all {
      for pair in labels.pairs {
        add(pair.name)
        bytes.append(UInt8(ascii: "="))
        add(pair.value)
        bytes.append(0x20)
      }
      bytes.append(0x0A)
      starts.append(bytes.count)
    }
    for byte in bytes { counts[Int(byte)] += 1 }
  }

  /// In which lines a word stands that is in lower case.
  func lines(with word: [UInt8]) -> [Bool] {
    var found = [Bool](repeating: word.isEmpty, count: starts.count - 1)
    // What is looked for is the word's rarest byte, with the rest of the word around it.
    guard let mark = word.indices.min(by: { counts[Int(word[$0])] < counts[Int(word[$1])] }),
      bytes.count >= word.count
    else { return found }
    bytes.withUnsafeBytes { all in
      guard let base = all.baseAddress else { return }
      var line = 0
      var from = mark
      let end = all.count - (word.count - 1 - mark)
      while from < end, let place = memchr(base + from, Int32(word[mark]), end - from) {
        let start = UnsafeRawPointer(place) - base - mark
        from = start + mark + 1
        guard memcmp(base + start, word, word.count) == 0 else { continue }
        while starts[line + 1] <= start { line += 1 }
        found[line] = true
        from = max(from, starts[line + 1] + mark)
      }
    }
    return found
  }
}
