internal import Files
internal import Glibc
internal import RuleTests

/// `conformance rule-tests`: rules and series made up by a seed; what the engine makes of them is written as promtool's
/// unit tests, which promtool must pass, and fail where an answer was spoilt.
let ruleTestsSubcommand = Subcommand(
  name: "rule-tests", arguments: "[--failures] [--cases N] [--seed N]",
  summary: "made-up rules and series against promtool, which is to be installed"
) { arguments in
  var numbers: [String: UInt64] = ["--cases": 500, "--seed": 1]
  var rest = arguments[...]
  while let word = rest.popFirst() {
    if word == "--failures" { continue }
    guard numbers[word] != nil, let text = rest.popFirst(), let number = UInt64(text) else {
      print("conformance: \(word): --cases and --seed want a number")
      return 2
    }
    numbers[word] = number
  }
  let (count, seed) = (Int(clamping: numbers["--cases"] ?? 0), numbers["--seed"] ?? 0)
  guard access("/usr/bin/promtool", X_OK) == 0 else {
    print("conformance: promtool is not installed")
    return 2
  }
  guard let made = Folder.temporary("vigil-rule-tests") else {
    print("conformance: no temporary folder: \(String(cString: strerror(errno)))")
    return 2
  }
  let trial = RuleTestsTrial(folder: made)
  defer { Folder.remove(trial.folder) }
  return trial.run(count, seed: seed, Tally(showsFailures: arguments.contains("--failures")))
}

private struct RuleTestsTrial {
  let folder: String

  func run(_ count: Int, seed: UInt64, _ start: Tally) -> Int32 {
    var tally = start
    var (spoilt, failing) = (0, 0)
    for number in 0..<count {
      var dice = Dice(seed: seed &* 1_000_003 &+ UInt64(number))
      let item = RuleCase(&dice)
      let spoils = number % 10 == 9
      let answers = RuleCaseAnswers(item, rulesFile: "rules.yml", spoils: spoils, &dice)
      write(item.rules, "rules.yml")
      write(answers.test, "test.yml")
      let theirs = promtool()
      let ours = RuleTestVerdict.of(folder + "/test.yml", RuleTestOptions())
      let mustPass = !spoils && !answers.hasFailed
      if spoils { spoilt += 1 }
      if answers.hasFailed { failing += 1 }
      let place = "seed \(seed), case \(number)"
      tally.count(
        theirs.hasPassed == mustPass && ours.hasPassed == mustPass,
        "\(place): should \(mustPass ? "pass" : "fail")\n\(item.rules)\n\(answers.test)\n"
          + "promtool: \(theirs.output)\nvigil: \(ours.report)")
    }
    print("of these \(spoilt) with a wrong answer, \(failing) with a rule that cannot be evaluated")
    return tally.finish()
  }

  private func write(_ text: String, _ name: String) {
    guard let file = fopen(folder + "/" + name, "w") else { return }
    fputs(text, file)
    fclose(file)
  }

  private func promtool() -> (hasPassed: Bool, output: String) {
    guard let pipe = popen("/usr/bin/promtool test rules \(folder)/test.yml 2>&1", "r") else {
      return (false, "cannot be started")
    }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 14)
    while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 {
      bytes += chunk[..<count]
    }
    return (pclose(pipe) == 0, String(decoding: bytes, as: UTF8.self))
  }
}
