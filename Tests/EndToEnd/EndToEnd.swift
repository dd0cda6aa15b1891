import Glibc
import TestSupport
import Testing

/// The built program in real terminals, against real targets and servers; one test at a time, for the machine's sake.
@Suite(.serialized) struct EndToEnd {}

extension Screen {
  /// What the program's exit code was, once it has ended and the shell has the terminal again.
  func exit(within seconds: Double = 10) -> Int32? {
    guard eventually(within: seconds, { contents(of: logFile).hasPrefix("exit") }) else {
      return nil
    }
    return Int32(contents(of: logFile).dropFirst(5).filter { $0.isNumber })
  }

  /// Whether the terminal is as it was: lines are edited, the shell's text stands alone on the main screen.
  var isGivenBack: Bool {
    eventually(within: 5) {
      let shown = text
      return shown.contains("after-vigil") && shown.contains("icanon")
        && !shown.contains("-icanon") && !shown.contains("? help")
    }
  }
}
