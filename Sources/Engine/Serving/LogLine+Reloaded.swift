package import Logging

extension LogLine {
  /// The files have been read anew; `problem` is why what they say is not in force, or nil where it is.
  package static func reloaded(_ problem: String?) -> LogLine {
    guard let problem else { return LogLine(.info, "engine", "reloaded") }
    return LogLine(
      .error, "engine", "not reloaded; the old configuration stays", [.init("error", problem)])
  }
}
