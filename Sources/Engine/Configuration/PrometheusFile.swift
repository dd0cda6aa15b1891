internal import Files
internal import YAML

/// A prometheus.yml that may change while it is in force.
///
/// `poll` blocks on the file system, so call it from a thread of your own, about once a second.
struct PrometheusFile: Sendable {
  enum Change: Sendable {
    case loaded(PrometheusConfiguration)
    /// The text that says file, line and column; what was in force stays so.
    case broken(String)
  }

  let path: String
  private let environment: @Sendable (String) -> String?
  private var stamp: FileStamp?
  private var bytes: [UInt8]?
  private var failure: String?

  init(_ path: String, environment: @escaping @Sendable (String) -> String? = { _ in nil }) {
    self.path = path
    self.environment = environment
  }

  /// Reads the file where it is new or its content has changed; nil where nothing is new. The first time the writer of
  /// a pipe is waited for.
  mutating func poll() -> Change? {
    let current = FileStamp(path)
    if current != nil, current == stamp { return nil }
    let content: [UInt8]
    do throws(FileError) {
      content = try readFile(path, patience: bytes == nil ? nil : .seconds(1))
    } catch {
      defer { failure = "\(error)" }
      return failure == "\(error)" ? nil : .broken("\(error)")
    }
    stamp = current
    guard content != bytes || failure != nil else { return nil }
    bytes = content
    do throws(YAMLError) {
      let configuration = try PrometheusConfiguration(
        content, file: path, environment: environment)
      failure = nil
      return .loaded(configuration)
    } catch {
      failure = "\(error)"
      return .broken("\(error)")
    }
  }
}
