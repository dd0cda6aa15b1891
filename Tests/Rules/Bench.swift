import Metrics
import PromQL
import Query
import Rules
import SeriesScript
import TSDB
import Testing
import YAML

/// A store with a group of rules over it, and a clock that goes by minutes from 0.
struct Bench {
  let store = Store()
  var world: RuleWorld
  var group: GroupRun
  private var series: [(labels: Labels, items: [SeriesLine.Item])] = []
  /// The minute that comes next.
  private(set) var minute = 0
  /// What the last step changed.
  private(set) var transitions: [AlertTransition] = []

  /// - Parameters:
  ///   - rules: the YAML of a group's rules.
  ///   - series: lines of the series notation, one value a minute.
  init(_ rules: String, _ series: [String], isRestored: Bool = true) throws {
    group = GroupRun(
      try Bench.group(rules), file: "r.yml", interval: .seconds(60), isRestored: isRestored)
    world = RuleWorld(evaluator: Evaluator(source: store), sink: store, elapsed: { .zero })
    world.externalLabels = ["zone": "eu"]
    world.externalURL = "http://vigil.example:9090/x"
    for line in series {
      let parsed = try SeriesLine(parsing: line)
      self.series.append((parsed.labels, parsed.items))
    }
  }

  static func group(_ rules: String) throws -> RuleGroup {
    let indented = rules.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    let (file, problems) = RuleFile.load(
      Array("groups:\n- name: g\n\(indented)".utf8), file: "r.yml")
    #expect(problems == [])
    return try #require(file.groups.first)
  }

  var now: Timestamp { Timestamp(milliseconds: Int64(minute - 1) * 60_000) }

  /// A minute goes by: samples come in, and the rules are evaluated.
  mutating func step(evaluating: Bool = true) {
    let time = Timestamp(milliseconds: Int64(minute) * 60_000)
    var batch = SampleBatch(timestamp: time)
    for one in series where minute < one.items.count {
      let reference = store.reference(for: one.labels)
      switch one.items[minute] {
      case .gap: break
      case .float(let value): batch.append(reference, value)
      case .histogram(let histogram, _):
        batch.histograms.append(
          .init(reference: reference, timestamp: time, histogram: histogram))
      }
    }
    store.append(batch)
    minute += 1
    if evaluating { transitions = group.evaluate(at: time, world) }
  }

  mutating func steps(_ count: Int) { for _ in 0..<count { step() } }

  /// What an expression gives now, as lines of text, sorted.
  func ask(_ text: String) throws -> [String] {
    guard case .vector(let samples) = try world.ask(parseExpression(text), text, now) else {
      return ["no vector"]
    }
    return samples.map { sample in
      switch sample.content {
      case .float(let value): "\(sample.labels) \(goNumber(value))"
      case .histogram(let histogram): "\(sample.labels) \(histogram)"
      }
    }.sorted()
  }

  /// `p`, `f` or `r` (resolved) for the only alert of the first rule; `.` where there is none.
  var state: Character {
    switch group.rules[0].alerts.first?.state {
    case .pending?: "p"
    case .firing?: "f"
    case .inactive?: "r"
    case nil: "."
    }
  }
}
