import Cells
import Testing

@Suite struct ContrastTests {
  /// Colours of public boards, meant for backgrounds of their own.
  static let fixed: [UInt32] = [
    0x1F60C4, 0x0A437C, 0x052B51, 0x890F02, 0x58140C, 0x6D1F62, 0x2F575E, 0x000000, 0xFFFFFF,
    0xFADE2A, 0xFFF899, 0xC8F2C2, 0x37872D, 0x806EB7, 0x99440A,
  ]

  @Test(arguments: fixed, [Theme.Background.dark, .light])
  func whatABoardFixesCanBeRead(_ rgb: UInt32, _ background: Theme.Background) {
    let usual: UInt32 = background == .dark ? 0x1C1C1C : 0xF4F4F4
    let shown = background.readable(rgb)
    #expect(contrast(shown, usual) >= 4.5)
    // No farther than needed, and in the same hue: what was strongest stays so.
    #expect(contrast(rgb, usual) >= 4.5 ? shown == rgb : contrast(shown, usual) < 4.8)
    func channels(_ rgb: UInt32) -> [UInt32] { [rgb >> 16 & 255, rgb >> 8 & 255, rgb & 255] }
    for (a, b) in [(0, 1), (1, 2), (0, 2)] where channels(rgb)[a] > channels(rgb)[b] {
      #expect(channels(shown)[a] >= channels(shown)[b])
    }
  }

  @Test func contrastIsThatOfWCAG() {
    #expect(abs(contrast(0xFFFFFF, 0) - 21) < 0.1)
    #expect(abs(contrast(0x777777, 0xFFFFFF) - 4.48) < 0.1)
    #expect(contrast(0x123456, 0x123456) == 1)
  }

  @Test func fewerColoursAreTakenOfTheReadableOne() {
    func shown(_ rgb: UInt32, _ background: Theme.Background, _ depth: ColorDepth) -> TerminalColor
    {
      Theme.standard(background).look(Style(Ink.rgb(rgb)), depth: depth).foreground
    }
    // ANSI's dark blue on black is next to nothing.
    #expect(shown(0x0A437C, .dark, .sixteen) == .indexed(12))
    #expect(shown(0xFFFFFF, .light, .sixteen) == .indexed(8))
    #expect(shown(0x052B51, .dark, .indexed) != .indexed(nearestIndexed(0x052B51)))
    #expect(shown(0x73BF69, .dark, .direct) == .rgb(0x73BF69))
    #expect(shown(0x73BF69, .light, .direct) != .rgb(0x73BF69))
    // Behind a letter in the terminal's own colour the same holds.
    let behind = Theme.standard(.dark).look(Style(.text, on: .rgb(0x052B51)), depth: .direct)
    #expect(behind.background == shown(0x052B51, .dark, .direct))
  }
}
