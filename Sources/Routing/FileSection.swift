internal import YAML

/// A section of an alertmanager.yml: its keys, and what they say together. Sections are data; `SectionValues` reads them.
struct FileSection: Sendable {
  /// As errors name it: `slack_configs`.
  var name: String
  var keys: [FileKey]
  /// What is wrong between its keys, thrown at the key that is.
  var check: (@Sendable (SectionValues) throws(YAMLError) -> Void)?

  init(
    _ name: String, _ keys: [FileKey],
    check: (@Sendable (SectionValues) throws(YAMLError) -> Void)? = nil
  ) {
    (self.name, self.keys, self.check) = (name, keys, check)
  }
}

/// A key of a section.
struct FileKey: Sendable {
  indirect enum Kind: Sendable {
    case text
    case secret
    /// A secret that is there as soon as its key is, even if empty.
    case givenSecret
    case url, secretURL
    /// A URL, or a template of one.
    case templateURL
    case hostPort
    /// The name of a file that holds what the key before `_file` says; whether only one of the two may be set.
    case file(isExclusive: Bool)
    case bool, integer, double
    /// Not negative.
    case count
    /// `1h30m`, also days, weeks, years.
    case duration
    /// As Go writes durations: `1.5h`, no days. A number without a unit is nanoseconds where `takesNumber`.
    case goDuration(takesNumber: Bool)
    case choice([String])
    case texts
    case textMap
    case tree, treeMap
    case section(FileSection)
    case sections(FileSection)
    case sectionMap(FileSection)
    /// A text, or a section in its place.
    case textOr(FileSection)
  }

  var name: String
  var kind: Kind
  /// What it is where the file says nothing; nil for nothing, or a template that the receiver knows.
  var fallback: Integration.Setting?
  /// The key of `global` that stands in for it.
  var global: String?

  init(
    _ name: String, _ kind: Kind, _ fallback: Integration.Setting? = nil, global: String? = nil
  ) {
    (self.name, self.kind, self.fallback, self.global) = (name, kind, fallback, global)
  }

  /// `name`, or `name_file` with its file.
  static func secretOrFile(
    _ name: String, _ kind: Kind = .secret, isExclusive: Bool = true, global: String? = nil
  ) -> [FileKey] {
    [
      FileKey(name, kind, global: global),
      FileKey(name + "_file", .file(isExclusive: isExclusive)),
    ]
  }

  static func texts(_ names: String...) -> [FileKey] { names.map { FileKey($0, .text) } }
  static func booleans(_ names: String...) -> [FileKey] {
    names.map { FileKey($0, .bool, .bool(false)) }
  }
}
