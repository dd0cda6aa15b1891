internal import CPCRE2

/// A regular expression in JavaScript's dialect, the one Grafana's variables, overrides and mappings use:
/// lookaround, back references, named groups. Run by PCRE2 with limits, so an expression that backtracks
/// without end counts as no match.
///
/// Compiled once, then safe to use from any thread.
package final class ScriptPattern: Sendable {
  /// The expression as it was written, slashes and flags included.
  package let source: String
  /// The flag `g`: replacing replaces every match.
  package let isGlobal: Bool
  private nonisolated(unsafe) let code: OpaquePointer
  private nonisolated(unsafe) let limits: OpaquePointer?

  /// Compiles `/expression/flags` or a bare expression; the flags are i, m, s, and g, u, y, d without effect here.
  package init(_ source: String) throws(PatternError) {
    let (body, flags) = ScriptPattern.split(source)
    var options =
      PCRE2_UTF | PCRE2_ALT_BSUX | PCRE2_MATCH_UNSET_BACKREF | PCRE2_DOLLAR_ENDONLY
      | PCRE2_ALLOW_EMPTY_CLASS | PCRE2_NEVER_BACKSLASH_C
    if flags.contains("i") { options |= PCRE2_CASELESS }
    if flags.contains("m") { options |= PCRE2_MULTILINE }
    if flags.contains("s") { options |= PCRE2_DOTALL }
    var number: Int32 = 0
    var offset = 0
    var text = String(body)
    let code = text.withUTF8 { bytes in
      pcre2_compile_8(bytes.baseAddress, bytes.count, options, &number, &offset, nil)
    }
    guard let code else {
      var message = [UInt8](repeating: 0, count: 160)
      let length = pcre2_get_error_message_8(number, &message, message.count)
      let reason = String(decoding: message.prefix(max(0, Int(length))), as: UTF8.self)
      throw PatternError(pattern: source, reason: "\(reason) at offset \(offset)")
    }
    self.source = source
    self.code = code
    isGlobal = flags.contains("g")
    limits = pcre2_match_context_create_8(nil)
    pcre2_set_match_limit_8(limits, 200_000)
    pcre2_set_depth_limit_8(limits, 2_000)
    pcre2_set_heap_limit_8(limits, 4_096)
  }

  deinit {
    pcre2_code_free_8(code)
    pcre2_match_context_free_8(limits)
  }

  /// Splits `/body/flags`; what is not in that form is all body.
  private static func split(_ source: String) -> (body: Substring, flags: Substring) {
    guard source.hasPrefix("/"), let end = source.lastIndex(of: "/"), end > source.startIndex,
      source[source.index(after: end)...].allSatisfy({ "dgimsuvy".contains($0) })
    else { return (source[...], "") }
    return (
      source[source.index(after: source.startIndex)..<end], source[source.index(after: end)...]
    )
  }

  /// Whether the expression matches anywhere in `text`.
  package func matches(_ text: String) -> Bool { !found(in: text, all: false).isEmpty }

  /// The first match.
  package func firstMatch(in text: String) -> ScriptMatch? { found(in: text, all: false).first }

  /// Every match, left to right, none overlapping.
  package func allMatches(in text: String) -> [ScriptMatch] { found(in: text, all: true) }

  /// `text` with the first match (with the flag `g`, every match) replaced by `template`, in which `$1`, `$<name>`,
  /// `$&` and `$$` mean what they mean in JavaScript's `replace`.
  package func replacing(in text: String, with template: String) -> String {
    let matches = found(in: text, all: isGlobal)
    guard !matches.isEmpty else { return text }
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var position = 0
    for match in matches {
      out.append(contentsOf: bytes[position..<match.range.lowerBound])
      out.append(contentsOf: match.expand(template).utf8)
      position = match.range.upperBound
    }
    out.append(contentsOf: bytes[position...])
    return String(decoding: out, as: UTF8.self)
  }

  private func found(in text: String, all: Bool) -> [ScriptMatch] {
    var text = text
    guard let data = pcre2_match_data_create_from_pattern_8(code, nil) else { return [] }
    defer { pcre2_match_data_free_8(data) }
    let names = groupNames()
    return text.withUTF8 { bytes in
      var found: [ScriptMatch] = []
      var start = 0
      while start <= bytes.count {
        let count = pcre2_match_8(code, bytes.baseAddress, bytes.count, start, 0, data, limits)
        guard count > 0, let offsets = pcre2_get_ovector_pointer_8(data) else { break }
        let groups = Int(pcre2_get_ovector_count_8(data))
        var texts: [String?] = []
        for index in 0..<groups {
          let (low, high) = (offsets[2 * index], offsets[2 * index + 1])
          // PCRE2 marks a group that took no part with ~0.
          texts.append(
            low >= 0 && low <= high && high <= bytes.count
              ? String(decoding: bytes[low..<high], as: UTF8.self) : nil)
        }
        let (low, high) = (offsets[0], max(offsets[0], offsets[1]))
        guard low >= 0, high <= bytes.count else { break }
        found.append(ScriptMatch(range: low..<high, groups: texts, names: names))
        guard all else { break }
        start = high
        if high == low {
          start += 1
          while start < bytes.count, bytes[start] & 0xC0 == 0x80 { start += 1 }
        }
      }
      return found
    }
  }

  private func groupNames() -> [String: Int] {
    var count: UInt32 = 0
    var size: UInt32 = 0
    var table: UnsafePointer<UInt8>?
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count)
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &size)
    pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
    guard let table, count > 0 else { return [:] }
    var names: [String: Int] = [:]
    for index in 0..<Int(count) {
      let entry = table + index * Int(size)
      names[String(cString: entry + 2)] = Int(entry[0]) << 8 | Int(entry[1])
    }
    return names
  }
}

/// One match of a script pattern.
package struct ScriptMatch: Sendable, Hashable {
  /// UTF-8 byte offsets in the text.
  package var range: Range<Int>
  /// The whole match, then each group; nil where a group took no part.
  package var groups: [String?]
  package var names: [String: Int]

  /// The text of the named group.
  package subscript(name: String) -> String? {
    names[name].flatMap { $0 < groups.count ? groups[$0] : nil }
  }

  package func expand(_ template: String) -> String {
    var out = ""
    var rest = Substring(template)
    while let dollar = rest.firstIndex(of: "$") {
      out += rest[..<dollar]
      rest = rest[rest.index(after: dollar)...]
      guard let next = rest.first else { return out + "$" }
      if next == "$" || next == "&" {
        out += next == "$" ? "$" : groups.first.flatMap { $0 } ?? ""
        rest.removeFirst()
      } else if next.isASCII, next.isNumber {
        var digits = rest.prefix(2).prefix { $0.isASCII && $0.isNumber }
        if let number = Int(digits), number >= groups.count { digits = digits.prefix(1) }
        if let number = Int(digits), number > 0, number < groups.count {
          out += groups[number] ?? ""
          rest = rest.dropFirst(digits.count)
        } else {
          out += "$"
        }
      } else if next == "<", !names.isEmpty, let end = rest.firstIndex(of: ">") {
        out += self[String(rest[rest.index(after: rest.startIndex)..<end])] ?? ""
        rest = rest[rest.index(after: end)...]
      } else {
        out += "$"
      }
    }
    return out + rest
  }
}
