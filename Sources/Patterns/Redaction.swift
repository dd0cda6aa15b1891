/// Takes secrets out of texts that are kept for long and shown to many: what is known to be one by its form, and what
/// further expressions match.
///
/// Applied twice it changes nothing more.
package struct Redaction: Sendable {
  /// What stands where a secret stood.
  package static let mark = "[redacted]"

  private struct Rule: Sendable {
    var pattern: Pattern
    /// What a match becomes.
    var template: String
  }
  private let rules: [Rule]
  /// All rules in one, as there is rarely anything to be done; nil where they cannot be one.
  private let any: Pattern?
  private let names: Pattern?

  /// - Parameter further: of these each match is a secret.
  package init(_ further: [Pattern] = []) {
    rules =
      Self.known.compactMap { known in
        (try? Pattern(known.pattern)).map { Rule(pattern: $0, template: known.template) }
      } + further.map { Rule(pattern: $0, template: Self.mark) }
    any = try? Pattern(
      rules.map { "(?:" + $0.pattern.source + ")" }.joined(separator: "|"))
    names = try? Pattern("(?i).*(?:" + Self.keyWords + ")")
  }

  /// Words that stand before a secret, or name the label that holds one.
  private static let keyWords =
    "passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?"

  private static let quoted = "\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'"

  private static let known: [(pattern: String, template: String)] = [
    (
      "-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\\z)", mark
    ),
    // https://user:password@host
    ("([a-zA-Z][a-zA-Z0-9+.-]*://)[^\\s/?#:@]*:[^\\s/?#]+@", "${1}\(mark)@"),
    // Authorization: Basic …
    ("(?i)(\\bauthorization[\"']?\\s*[:=]\\s*[\"']?[a-z0-9-]+\\s+)[^\\s\"',;]+", "${1}\(mark)"),
    ("(?i)(\\bbearer\\s+)[a-z0-9._~+/=-]{8,}", "${1}\(mark)"),
    // password=…, "api_key": "…", --token=…
    (
      "(?i)((?:\(keyWords))(?:[\"']?\\s*(?:(?:[!=]?=~?|!~)\\s*|:\\s+)|[\"']\\s*:))(?:\(quoted)|[^\\s\"',;&)}]+)",
      "${1}\(mark)"
    ),
    // A name that goes on behind its colon is one that a rule records, as auth_token:rate5m.
    ("(?i)((?:\(keyWords))\\s*:)(?:\(quoted))", "${1}\(mark)"),
    ("\\b(?:AKIA|ASIA|AGPA|AIDA|AROA|ANPA|ANVA)[A-Z0-9]{16}\\b", mark),
    (
      "\\b(?:gh[pousr]_[A-Za-z0-9]{20,}|glpat-[A-Za-z0-9_-]{20,}|xox[abeprs]-[A-Za-z0-9-]{10,})",
      mark
    ),
    (
      "\\b(?:sk-(?:[a-z0-9]+-)*[A-Za-z0-9_-]{20,}|AIza[A-Za-z0-9_-]{30,}|npm_[A-Za-z0-9]{30,}|hvs\\.[A-Za-z0-9_-]{20,}|SG\\.[A-Za-z0-9_-]{16,}\\.[A-Za-z0-9_-]{16,})",
      mark
    ),
    // --password …, passwd …, pwd=…, curl -u name:password, Cookie: …
    (
      "(?i)((?:--?(?:password|passwd|pwd|token|secret|api-key)|\\bpasswd)\\s+)[^\\s\"']+",
      "${1}\(mark)"
    ),
    ("(?i)(\\b[a-z_]*passw(?:or)?d:)[^\\s\"',;&)}]+", "${1}\(mark)"),
    ("(?i)(\\bpwd\\s*=\\s*)[^\\s\"',;&)}]+", "${1}\(mark)"),
    ("((?:^|\\s)(?:-u|--user)[\\s=]+[^\\s:\"']+:)[^\\s\"']+", "${1}\(mark)"),
    ("(?i)(\\b(?:set-)?cookie\\s*:\\s*)[^\\n\"']+", "${1}\(mark)"),
    ("\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*", mark),
    // Long digits behind a word that says what they are.
    (
      "(?i)(\\b(?:[a-z]+[_-])?(?:key|token|secret|signature|sig|auth|session|cookie)\\b\\W{1,4})(?:[a-f0-9]{32,}|[a-z0-9+/_-]{40,}={0,2})",
      "${1}\(mark)"
    ),
  ]

  /// The text without what is secret in it.
  package func clean(_ text: String) -> String {
    if text.isEmpty { return text }
    if let any, !any.isFound(in: text) { return text }
    var text = text
    for rule in rules {
      guard
        let clean = rule.pattern.replacingAll(
          in: text, with: rule.template, limit: 4 * text.utf8.count + 4096)
      else { return Self.mark }
      text = clean
    }
    return text
  }

  /// A value that stands under a name, such as a label's: all of it is secret where the name says so.
  package func clean(_ value: String, of name: String) -> String {
    names?.matches(name) == true ? Self.mark : clean(value)
  }
}
