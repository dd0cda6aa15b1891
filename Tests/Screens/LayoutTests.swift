import Cells
import Dashboards
import Testing
import Views

@testable import Screens

struct LayoutTests {
  private func slot(
    _ number: Int, _ kind: String, _ x: Double, _ y: Double, _ w: Double, _ h: Double
  ) -> PanelSlot {
    PanelSlot(
      id: PanelID(number), title: "p\(number)", kind: kind, x: x, y: y, width: w, height: h)
  }

  private func expectSound(_ placed: [PanelPlace], width: Int) {
    for (i, a) in placed.enumerated() {
      #expect(a.rect.x >= 0 && a.rect.right <= width && !a.rect.isEmpty)
      for b in placed[(i + 1)...] { #expect(!a.rect.intersects(b.rect)) }
    }
  }

  @Test func nothingOverlapsWhateverTheNumbers() {
    var random = Xorshift(seed: 7)
    let kinds = ["timeseries", "stat", "table", "text", "row", "gauge", "bargauge", "heatmap"]
    let wild = [Double.nan, .infinity, -5, 1e300, 0, 0.3, 23.9]
    for _ in 0..<150 {
      let panels = (0..<random.below(20)).map { number in
        func coordinate(_ limit: Int) -> Double {
          random.below(12) == 0
            ? wild[random.below(wild.count)] : Double(random.below(limit * 2)) / 2
        }
        return slot(
          number, kinds[random.below(kinds.count)], coordinate(24), coordinate(40), coordinate(24),
          coordinate(10))
      }
      let width = [1, 7, 39, 40, 59, 60, 80, 120, 200][random.below(9)]
      let height = [1, 5, 12, 24, 50][random.below(5)]
      let placed = layout(panels, width: width, height: height, folded: [])
      expectSound(placed, width: width)
      let expected = panels.count(where: { !$0.isRow })
      #expect(placed.count(where: { !$0.isRow }) == expected)
    }
  }

  @Test func fourGraphsAbreastBecomeTwoOrThreeOnASmallTerminal() {
    let panels = (0..<4).map { slot($0, "timeseries", Double($0) * 6, 0, 6, 8) }
    let wide = layout(panels, width: 200, height: 47, folded: [])
    #expect(Set(wide.map(\.rect.y)) == [0])
    let small = layout(panels, width: 80, height: 21, folded: [])
    #expect(small.count(where: { $0.rect.y == 0 }) == 2)
    let narrow = layout(panels, width: 59, height: 21, folded: [])
    #expect(Set(narrow.map(\.rect.x)) == [0] && Set(narrow.map(\.rect.width)) == [59])
    let tiny = layout(panels, width: 39, height: 9, folded: [])
    #expect(tiny.map(\.rect.height) == [9, 9, 9, 9])
  }

  @Test func aFoldedRowHidesItsPanelsOnly() {
    let panels = [
      slot(1, "row", 0, 0, 24, 1), slot(2, "stat", 0, 1, 12, 4), slot(3, "row", 0, 5, 24, 1),
      slot(4, "stat", 0, 6, 12, 4),
    ]
    let placed = layout(panels, width: 100, height: 40, folded: [PanelID(1)])
    #expect(placed.map(\.id.number) == [1, 3, 4])
    #expect(placed[0].isFolded && placed[0].memberCount == 1)
    #expect(placed[1].rect.y == 1)
  }

  @Test func theColumnsOfTheFileTouchWithoutGap() {
    let panels = (0..<3).map { slot($0, "stat", Double($0) * 8, 0, 8, 4) }
    let placed = layout(panels, width: 101, height: 40, folded: [])
    #expect(placed[0].rect.right == placed[1].rect.x)
    #expect(placed[1].rect.right == placed[2].rect.x)
    #expect(placed[2].rect.right == 101)
  }
}
