internal import Files
package import Patterns
internal import Rules
internal import YAML

/// How tests are run.
package struct RuleTestOptions: Sendable {
  /// Only groups whose name one of these fits, anywhere in it; all where there are none.
  package var names: [Pattern] = []
  /// Whether keys that Prometheus does not know are passed over in rule files.
  package var ignoresUnknownKeys = false
  package init() {}
}

extension RuleTestVerdict {
  /// Reads a test file and the rule files that it names, and runs its cases. Blocks on files.
  package static func of(_ path: String, _ options: RuleTestOptions) -> RuleTestVerdict {
    var verdict = RuleTestVerdict(file: path)
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path)
    } catch {
      verdict.failed = 1
      verdict.fail(path, 0, error.reason)
      return verdict
    }
    let (file, problems) = RuleTestFile.load(bytes, file: path)
    guard problems.isEmpty else {
      verdict.fail(problems)
      return verdict
    }
    let groups = file.groups.filter { options.selects($0.name) }
    let rules = RuleSelection(file, options, &verdict)
    if groups.isEmpty, !rules.problems.isEmpty { verdict.fail(rules.problems) }
    for group in groups {
      let count = max(1, group.alerts.count + group.expressions.count)
      guard rules.problems.isEmpty else {
        verdict.failed += count
        continue
      }
      var trial = RuleTrial(group, of: file, path: path, rules)
      trial.run()
      let failed = trial.isStopped ? count : trial.failed
      verdict.failed += failed
      verdict.passed += count - failed
      verdict.failures += trial.failures
    }
    if !groups.isEmpty {
      for problem in rules.problems { verdict.fail(problem.file, problem.line, problem.message) }
    }
    return verdict
  }

  /// The file cannot be used at all.
  private mutating func fail(_ problems: [YAMLError]) {
    failed += 1
    for problem in problems { fail(problem.file, problem.line, problem.message) }
  }
}

extension RuleTestOptions {
  fileprivate func selects(_ name: String) -> Bool {
    names.isEmpty || names.contains { $0.captures(in: name, anchored: false) != nil }
  }
}

/// The rule groups that a test file names, in the order in which they are evaluated.
struct RuleSelection {
  /// As they are before their first evaluation.
  var runs: [GroupRun] = []
  var problems: [YAMLError] = []

  init(_ file: RuleTestFile, _ options: RuleTestOptions, _ verdict: inout RuleTestVerdict) {
    var paths: [String] = []
    for pattern in file.ruleFiles {
      let found = FilePath.matching(pattern)
      if found.isEmpty { verdict.warnings.append("no file match pattern \(pattern)") }
      for path in found where !paths.contains(path) { paths.append(path) }
    }
    for path in paths {
      do throws(FileError) {
        let (rules, mistakes) = RuleFile.load(
          try readFile(path), file: path, ignoringUnknownKeys: options.ignoresUnknownKeys)
        problems += mistakes
        runs += rules.groups.map { GroupRun($0, file: path, interval: file.evaluationInterval) }
      } catch {
        problems.append(YAMLError(file: path, line: 0, column: 0, message: error.reason))
      }
    }
    // Those that are not named have no order among them but that of the files.
    var ranks: [String: Int] = [:]
    for (rank, name) in file.groupOrder.enumerated() { ranks[name] = rank }
    let ranked = runs.enumerated().sorted {
      (ranks[$0.element.group.name] ?? 0, $0.offset) < (
        ranks[$1.element.group.name] ?? 0, $1.offset
      )
    }
    runs = ranked.map(\.element)
  }
}
