import Metrics
import Testing
import YAML

@testable import Relabelling

@Suite struct RelabelTests {
  /// Digests of RFC 1321's own test suite.
  @Test(arguments: [
    ("", "d41d8cd98f00b204e9800998ecf8427e"), ("abc", "900150983cd24fb0d6963f7d28e17f72"),
    (
      "12345678901234567890123456789012345678901234567890123456789012345678901234567890",
      "57edf4a22be3c955ac49da2e2107b67a"
    ),
  ]) func digests(text: String, digest: String) {
    let hex = md5(text.utf8).map { byte in
      (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
    #expect(hex == digest)
  }

  /// The cases of Prometheus' documentation of each action; the hashmod value is from its own tests.
  @Test(arguments: [
    (
      "{source_labels: [a], regex: f(.*), target_label: d, replacement: 'ch${1}-ch${1}'}",
      "{a=foo, b=bar, c=baz, d=choo-choo}"
    ),
    ("{source_labels: [a], regex: no, target_label: d}", "{a=foo, b=bar, c=baz}"),
    ("{source_labels: [a, b], target_label: d}", "{a=foo, b=bar, c=baz, d=foo;bar}"),
    ("{source_labels: [a], target_label: a, replacement: ''}", "{b=bar, c=baz}"),
    (
      "{source_labels: [a], regex: f(.*), target_label: '${1}_x'}", "{a=foo, b=bar, c=baz, oo_x=oo}"
    ),
    (
      "{source_labels: [c], action: hashmod, target_label: d, modulus: 1000}",
      "{a=foo, b=bar, c=baz, d=976}"
    ),
    (
      "{regex: '(b|c)', replacement: 'x_${1}', action: labelmap}",
      "{a=foo, b=bar, c=baz, x_b=bar, x_c=baz}"
    ),
    ("{regex: '[bc]', action: labeldrop}", "{a=foo}"),
    ("{regex: '[bc]', action: labelkeep}", "{b=bar, c=baz}"),
    ("{source_labels: [a], regex: fo, action: keep}", "dropped"),
    ("{source_labels: [a], regex: foo, action: DROP}", "dropped"),
    ("{source_labels: [a], target_label: b, action: keepequal}", "dropped"),
    ("{source_labels: [a], target_label: b, action: dropequal}", "{a=foo, b=bar, c=baz}"),
    ("{source_labels: [a], target_label: a, action: uppercase}", "{a=FOO, b=bar, c=baz}"),
  ]) func actions(rule: String, expected: String) throws {
    let rules = try RelabelRule.rules(YAMLNode.parse("[\(rule)]", file: "f"))
    let result = rules.apply(["a": "foo", "b": "bar", "c": "baz"])
    let text = result.map {
      "{" + $0.pairs.map { $0.name + "=" + $0.value }.joined(separator: ", ") + "}"
    }
    #expect(text ?? "dropped" == expected)
  }
}
