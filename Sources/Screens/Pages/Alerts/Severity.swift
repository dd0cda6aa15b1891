import Cells

/// How much an alert matters by its label `severity`, the worst first, whatever a house calls it.
enum Severity: Int, Sendable, Hashable, Comparable {
  case critical, error, warning, other, info

  init(_ label: String) {
    switch label.lowercased() {
    case "critical", "crit", "page", "paging", "fatal", "emergency", "disaster", "alert", "sev0",
      "sev1", "p0", "p1":
      self = .critical
    case "error", "err", "major", "high", "urgent", "sev2", "p2": self = .error
    case "warning", "warn", "minor", "medium", "ticket", "average", "sev3", "p3": self = .warning
    case "info", "information", "informational", "notice", "none", "low", "debug", "sev4", "sev5",
      "p4", "p5":
      self = .info
    default: self = .other
    }
  }

  static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }

  var token: Token {
    switch self {
    case .critical, .error: .crit
    case .warning, .other: .warn
    case .info: .info
    }
  }
}
