/// Whether what is recorded outlives the program.
enum Lasting: Sendable, Hashable {
  case onDisk
  /// It does not, and nobody expects it to.
  case notAsked
  /// It does not, for a reason that is told.
  case impossible(String)
}
