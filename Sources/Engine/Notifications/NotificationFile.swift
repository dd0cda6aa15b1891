internal import Calendar
internal import Files
internal import Metrics
internal import Notifications
internal import Receivers
internal import Routing
internal import Templates
internal import YAML

/// An alertmanager.yml that may change while it is in force, with the template files that it names.
///
/// `poll` blocks on the file system, so call it from a thread of your own, about every other second.
struct NotificationFile: Sendable {
  /// What is in force.
  struct Loaded: Sendable {
    var configuration: AlertmanagerConfiguration
    var texts: TextLibrary
    /// What it says to no effect, and what it does that nobody may want.
    var remarks: [String]
  }
  enum Change: Sendable {
    case loaded(Loaded)
    /// The text that says file, line and column; what was in force stays so.
    case broken(String)
  }

  let path: String
  private let zones: ZoneDatabase
  private let named: Set<String>
  private var stamps: [String: FileStamp] = [:]
  private var patterns: [String] = []
  private var failure: String?
  private var hasLooked = false

  /// - Parameter named: the receivers that vigil.yml names.
  init(_ path: String, zones: ZoneDatabase, named: Set<String> = []) {
    self.path = path
    self.named = named
    self.zones = zones
  }

  /// Reads the files where one of them is new or has changed; nil where nothing is new.
  mutating func poll() -> Change? {
    let current = Self.stamps([path] + patterns.flatMap { FilePath.matching($0) })
    if hasLooked, current == stamps { return nil }
    hasLooked = true
    stamps = current
    do throws(YAMLError) {
      var configuration = try read()
      configuration.namedElsewhere = named
      // Where one of these is at fault, it is looked at again as it changes.
      patterns = configuration.templates
      let texts = try library(configuration)
      stamps = Self.stamps([path] + patterns.flatMap { FilePath.matching($0) })
      failure = nil
      return .loaded(
        .init(
          configuration: configuration, texts: texts,
          remarks: (configuration.remarks.all + configuration.lints()).map { "\($0)" }))
    } catch {
      stamps = Self.stamps([path] + patterns.flatMap { FilePath.matching($0) })
      if failure == error.description { return nil }
      failure = error.description
      return .broken(error.description)
    }
  }

  private static func stamps(_ paths: [String]) -> [String: FileStamp] {
    Dictionary(
      paths.compactMap { path in FileStamp(path).map { (path, $0) } },
      uniquingKeysWith: { first, _ in first })
  }

  private func read() throws(YAMLError) -> AlertmanagerConfiguration {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path, limit: 16 << 20, patience: .seconds(1))
    } catch {
      throw YAMLError(file: path, line: 0, column: 0, message: error.reason)
    }
    return try AlertmanagerConfiguration(bytes, file: path, zones: zones)
  }

  private func library(_ configuration: AlertmanagerConfiguration) throws(YAMLError) -> TextLibrary
  {
    var texts = TextLibrary()
    for path in configuration.templates.flatMap({ FilePath.matching($0) }) {
      do throws(FileError) {
        let bytes = try readFile(path, limit: 4 << 20, patience: .seconds(1))
        do throws(TemplateError) {
          try texts.add(String(decoding: bytes, as: UTF8.self))
        } catch {
          throw FileError(path: path, reason: error.message)
        }
      } catch {
        throw YAMLError(file: error.path, line: 0, column: 0, message: error.reason)
      }
    }
    return texts
  }
}
