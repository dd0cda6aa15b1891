internal import Facts
internal import Metrics
internal import PromQL
package import Rollups
internal import Synchronization
package import YAML

/// What vigil.yml says under `quantiles`: the records of the rolling quantiles, read where they are run.
package struct RollupSettings: Sendable {
  package var node: YAMLNode?

  package init() {}

  init(_ vigil: inout YAMLMapping) { node = vigil.take("quantiles") }

  /// The records; an error with its place where one cannot be kept.
  package func rules() throws(YAMLError) -> [RollupRule] {
    guard let node else { return [] }
    return try RollupRule.read(node) { text in
      do throws(PromQLError) {
        return .success(try parseSelector(text).matchers)
      } catch {
        return .failure(RollupError(error.described(in: text)))
      }
    }
  }
}

/// Writes the rolling records, each time a round of scraping is over.
final class RollupsPart: Part {
  private let tap: RollupTap
  private let scrape: ScrapePart
  private let rounds = Mutex(ScrapeRounds())

  /// - Parameter tap: the sink that `scrape` scrapes into.
  init(_ tap: RollupTap, scrape: ScrapePart) {
    self.tap = tap
    self.scrape = scrape
  }

  func tick(_ beat: Beat) -> Bool {
    let (targets, steps) = (scrape.targets, scrape.clockSteps)
    if rounds.withLock({ $0.isOver(targets, at: beat.time, clockSteps: steps) }) {
      tap.write(at: beat.time)
    }
    return false
  }

  func facts(_ told: inout ToldFacts) { told.notices += tap.refusals.map { .warning($0) } }
}
