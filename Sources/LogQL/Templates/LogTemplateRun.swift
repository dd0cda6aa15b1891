internal import Calendar
internal import Synchronization
internal import Templates

/// Runs the templates of `line_format` and `label_format` over lines.
struct LogTemplateRun: Sendable {
  /// The line that functions without arguments tell of.
  private final class Current: Sendable {
    struct State {
      var line = ""
      var nanoseconds: Int64 = 0
    }
    let state = Mutex(State())
  }

  private let current: Current
  private let functions: [String: TemplateFunction]
  private let limits: TemplateLimits

  /// `now` in nanoseconds since the epoch.
  init(now: Int64) {
    let current = Current()
    self.current = current
    functions = logTemplateFunctions.merging([
      "__line__": TemplateFunction(0...0) { _ in .string(current.state.withLock(\.line)) },
      "__timestamp__": TemplateFunction(0...0) { _ in
        timeValue(goInstant(nanoseconds: current.state.withLock(\.nanoseconds)))
      },
      "now": TemplateFunction(0...0) { _ in timeValue(goInstant(nanoseconds: now)) },
    ]) { _, own in own }
    limits = TemplateLimits()
  }

  func text(
    _ template: Template, _ line: UnsafeRawBufferPointer, _ nanoseconds: Int64,
    _ labels: TemplateValue
  ) throws(TemplateError) -> String {
    let text = String(decoding: line, as: UTF8.self)
    current.state.withLock { $0 = Current.State(line: text, nanoseconds: nanoseconds) }
    return try template.run(labels, functions: functions, limits: limits)
  }
}

/// The names that templates of log queries may call beside Go's own.
let logTemplateNames = Set(logTemplateFunctions.keys).union(["__line__", "__timestamp__", "now"])

let logTemplateFunctions: [String: TemplateFunction] =
  logTextFunctions
  .merging(logNumberFunctions) { first, _ in first }
  .merging(logTimeFunctions) { first, _ in first }

func goInstant(nanoseconds: Int64) -> GoInstant {
  GoInstant(seconds: 0).adding(nanoseconds: nanoseconds)
}

/// A whole number that a function is given; what is of another type fails, as in Go.
func wholeArgument(_ value: TemplateValue) throws(TemplateFailure) -> Int {
  guard case .integer(let number) = value else {
    throw TemplateFailure("wrong type for value; expected int; got \(value.typeName)")
  }
  return Int(number)
}
