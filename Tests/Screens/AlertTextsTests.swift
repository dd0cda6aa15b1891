import Metrics
import Testing

@testable import Screens

struct AlertTextsTests {
  /// Words are found where they stand, and nowhere across two lines.
  @Test(arguments: 1...4)
  func wordsAreFoundAsOneByOne(seed: Int) {
    var random = Xorshift(seed: UInt64(seed))
    let letters = Array("abAB=\n éÉ漢")
    func text(_ most: Int) -> String {
      String((0..<random.below(most)).map { _ in letters[random.below(letters.count)] })
    }
    for _ in 0..<200 {
      let all = (0..<random.below(6)).map { _ in
        Labels((0..<random.below(3)).map { Label("n\($0)" + text(3), text(9)) })
      }
      let texts = AlertTexts(all)
      let word = text(4).lowercased().filter { !$0.isNewline }
      let wanted = all.map { labels in
        let line = labels.pairs.map { $0.name + "=" + $0.value + " " }.joined()
          .replacing("\n", with: " ").lowercased()
        return word.isEmpty || contains(Array(word.utf8), in: line)
      }
      #expect(texts.lines(with: Array(word.utf8)) == wanted, "\(word) in \(all)")
    }
    #expect(AlertTexts([]).lines(with: [97]) == [])
  }
}
