package import Metrics
package import YAML

/// While an alert fires that fits `source`, alerts that fit `target` and agree with it in `equal` are held back.
package struct InhibitionRule: Sendable {
  /// "" where it has none.
  package var name = ""
  package var source: [Matcher] = []
  package var target: [Matcher] = []
  /// The labels whose values have to be the same; an absent one is "".
  package var equal: [String] = []
  /// Where it stands in its file, from 1.
  package var line = 0
  package var column = 0

  package init(source: [Matcher], target: [Matcher], equal: [String]) {
    (self.source, self.target, self.equal) = (source, target, equal)
  }

  private static let section = FileSection(
    "inhibit_rules",
    [
      FileKey("name", .text), FileKey("equal", .texts),
      FileKey("source_match", .textMap), FileKey("source_match_re", .textMap),
      FileKey("source_matchers", .texts), FileKey("target_match", .textMap),
      FileKey("target_match_re", .textMap), FileKey("target_matchers", .texts),
    ])

  /// The list under `inhibit_rules`.
  package static func list(_ node: YAMLNode) throws(YAMLError) -> [InhibitionRule] {
    var rules: [InhibitionRule] = []
    for item in try node.items() { rules.append(try InhibitionRule(item)) }
    return rules
  }

  private init(_ node: YAMLNode) throws(YAMLError) {
    let values = try SectionValues(Self.section, node)
    name = values.text("name")
    (line, column) = (node.line, node.column)
    func matchers(_ side: String) throws(YAMLError) -> [Matcher] {
      try [Matcher](
        equal: values[side + "_match"], expressions: values[side + "_match_re"],
        matchers: values[side + "_matchers"])
    }
    source = try matchers("source")
    target = try matchers("target")
    for item in try values["equal"]?.items() ?? [] {
      let label = try item.string()
      if label.isEmpty { throw item.error("equal: a label's name may not be empty") }
      equal.append(label)
    }
  }

  /// As lists name it: its name, or what it looks at.
  package var title: String {
    name.isEmpty ? source.alertText + " over " + target.alertText : name
  }
}
