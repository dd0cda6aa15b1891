import Cells
import Testing

@Suite struct ThemeTests {
  @Test func sequencesOnlyWhereTheLookChanges() {
    var grid = Grid(width: 12, height: 2)
    grid.put("ab", x: 0, y: 0, style: Style(.crit, bold: true))
    grid.put("cd", x: 2, y: 0)
    grid.put("x", x: 0, y: 1, style: Style(.rgb(0xFF8000)))
    #expect(
      grid.rendered(.standard(.dark), depth: .indexed)
        == "\u{1B}[;1;38;5;203mab\u{1B}[mcd\n\u{1B}[;38;5;208mx\u{1B}[m\n")
    #expect(
      grid.rendered(.standard(.dark), depth: .direct).contains("\u{1B}[;38;2;255;128;0mx"))
    #expect(grid.rendered(.mono, depth: .mono) == "\u{1B}[;1mab\u{1B}[mcd\nx\n")
  }

  @Test(arguments: Theme.names)
  func themesHaveEveryTokenAtEveryDepth(name: String) {
    for background in [Theme.Background.dark, .light] {
      guard let theme = Theme(named: name, background) else {
        Issue.record("no \(name)")
        continue
      }
      for depth in ColorDepth.allCases {
        let looks = (0..<Token.seriesCount).map {
          theme.look(Style(.series($0)), depth: depth).foreground
        }
        if depth == .indexed, name != "mono" { #expect(Set(looks).count == Token.seriesCount) }
        if depth == .mono { #expect(Set(looks) == [.normal]) }
      }
    }
    #expect(Theme(named: "nope", .dark) == nil)
  }

  @Test func nearestColors() {
    #expect(nearestIndexed(0xFFFFFF) == 231 && nearestIndexed(0x000000) == 16)
    #expect(nearestIndexed(0x808080) == 244)
    #expect(nearestOfSixteen(0xFF0000) == 9 && nearestOfSixteen(0x000080) == 4)
  }
}
