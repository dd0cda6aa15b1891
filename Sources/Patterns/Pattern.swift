internal import CRE2

/// A regular expression in RE2's dialect, the one PromQL and relabelling use: linear time, no backtracking.
///
/// Compiled once, then safe to use from any thread.
package final class Pattern: Sendable {
  /// The expression as it was written.
  package let source: String
  /// How many capture groups the expression has.
  package let groupCount: Int
  private nonisolated(unsafe) let compiled: OpaquePointer

  /// Compiles `source`; a dot matches a newline too unless it must not, and a group may be named without its P, as in
  /// Prometheus 3.
  package init(_ source: String, dotMatchesNewline: Bool = true) throws(PatternError) {
    var message = [CChar](repeating: 0, count: 256)
    var text = namingGroupsWithP(source)
    let compiled = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        vigil_re2_new(
          $0.baseAddress ?? emptyText, $0.count, dotMatchesNewline, &message, message.count)
      }
    }
    guard let compiled else {
      let end = message.firstIndex(of: 0) ?? message.count
      throw PatternError(
        pattern: source,
        reason: String(decoding: message[..<end].map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
    self.source = source
    self.compiled = compiled
    groupCount = Int(vigil_re2_groups(compiled))
  }

  deinit { vigil_re2_free(compiled) }

  /// Whether the whole of `text` matches.
  package func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { matches(UnsafeRawBufferPointer($0)) }
  }

  /// Whether the whole of the UTF-8 `bytes` matches.
  package func matches(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let base = bytes.baseAddress else { return vigil_re2_full_match(compiled, emptyText, 0) }
    return vigil_re2_full_match(compiled, base.assumingMemoryBound(to: CChar.self), bytes.count)
  }

  /// Whether any part of `text` matches.
  package func isFound(in text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) {
        vigil_re2_match(compiled, $0.baseAddress ?? emptyText, $0.count, 0, false, nil, 0)
      }
    }
  }

  /// Whether any part of the UTF-8 `bytes` matches.
  package func isFound(in bytes: UnsafeRawBufferPointer) -> Bool {
    let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? emptyText
    return vigil_re2_match(compiled, base, bytes.count, 0, false, nil, 0)
  }

  /// The first match at or behind `from` anywhere in the UTF-8 `bytes`: where the whole and each group stand, nil for a
  /// group that took no part.
  package func spans(in bytes: UnsafeRawBufferPointer, from: Int = 0) -> [Range<Int>?]? {
    let base = bytes.baseAddress?.assumingMemoryBound(to: CChar.self) ?? emptyText
    let none = vigil_re2_span(start: -1, end: -1)
    var spans = [vigil_re2_span](repeating: none, count: groupCount + 1)
    guard
      vigil_re2_match(compiled, base, bytes.count, from, false, &spans, Int32(spans.count))
    else { return nil }
    return spans.map { $0.start < 0 ? nil : $0.start..<$0.end }
  }

  /// The name of capture group `index` (from 1), if it has one.
  package func groupName(_ index: Int) -> String? {
    vigil_re2_group_name(compiled, Int32(index)).map { String(cString: $0) }
  }

  /// The captures of a match: the whole first, then each group; nil where a group took no part.
  ///
  /// With `anchored` the whole of `text` must match, otherwise the first match anywhere counts.
  package func captures(in text: String, anchored: Bool = true) -> [Substring?]? {
    var text = text
    text.makeContiguousUTF8()
    return spans(in: text, anchored: anchored)?.map { span in
      guard span.start >= 0 else { return nil }
      let utf8 = text.utf8
      let start = utf8.index(utf8.startIndex, offsetBy: span.start)
      return text[start..<utf8.index(start, offsetBy: span.end - span.start)]
    }
  }

  /// Expands `$1`, `${1}`, `${name}` and `$$` of `template` with the captures of an anchored match
  /// of `text`, as Go's regexp.Expand does; nil when `text` does not match.
  package func expand(_ template: String, matching text: String) -> String? {
    guard let groups = captures(in: text) else { return nil }
    return expandTemplate(template) { group($0, of: groups) }
  }

  /// `text` with every match anywhere in it replaced by `template`, expanded as in `expand`; nil where that gets longer
  /// than `limit` bytes.
  package func replacingAll(in text: String, with template: String, limit: Int) -> String? {
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var (copied, from) = (0, 0)
    while from <= bytes.count, let spans = spans(in: text, anchored: false, from: from),
      let whole = spans.first
    {
      out += bytes[copied..<whole.start]
      // An empty match right behind another one is no match of its own.
      if whole.end > copied || whole.start == 0 {
        let groups = spans.map { span in
          span.start < 0 ? nil : String(decoding: bytes[span.start..<span.end], as: UTF8.self)[...]
        }
        out += expandTemplate(template) { group($0, of: groups) }.utf8
      }
      if out.count > limit { return nil }
      copied = whole.end
      from = max(whole.end, from + 1)
      // Not into the middle of a character.
      while from < bytes.count, bytes[from] & 0xC0 == 0x80 { from += 1 }
    }
    return String(decoding: out + bytes[copied...], as: UTF8.self)
  }

  private func group(_ name: String, of groups: [Substring?]) -> Substring? {
    if let index = Int(name) { return index < groups.count ? groups[index] : nil }
    for index in 1..<max(1, groups.count) where groupName(index) == name {
      if let group = groups[index] { return group }
    }
    return nil
  }

  private func spans(
    in text: String, anchored: Bool, from: Int = 0
  ) -> [vigil_re2_span]? {
    var text = text
    var spans = [vigil_re2_span](
      repeating: vigil_re2_span(start: -1, end: -1), count: groupCount + 1)
    let found = text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { chars in
        vigil_re2_match(
          compiled, chars.baseAddress ?? emptyText, chars.count, from, anchored, &spans,
          Int32(spans.count))
      }
    }
    return found ? spans : nil
  }
}

/// Why an expression does not compile.
package struct PatternError: Error, Sendable, Hashable, CustomStringConvertible {
  package var pattern: String
  package var reason: String
  package var description: String { "invalid regular expression \"\(pattern)\": \(reason)" }

  package init(pattern: String, reason: String) {
    self.pattern = pattern
    self.reason = reason
  }
}

private nonisolated(unsafe) let emptyText: UnsafePointer<CChar> = {
  let byte = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
  byte.initialize(to: 0)
  return UnsafePointer(byte)
}()

/// Go's template rules: `$name` takes the longest run of letters, digits and underscores, `${name}` ends at
/// the brace, `$$` is a dollar, an unknown name is empty, a malformed reference stays as it is.
private func expandTemplate(_ template: String, group: (String) -> Substring?) -> String {
  var out: [UInt8] = []
  let bytes = Array(template.utf8)
  func isWord(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      || byte == 0x5F
  }
  var index = 0
  while index < bytes.count {
    guard bytes[index] == UInt8(ascii: "$"), index + 1 < bytes.count else {
      out.append(bytes[index])
      index += 1
      continue
    }
    if bytes[index + 1] == UInt8(ascii: "$") {
      out.append(UInt8(ascii: "$"))
      index += 2
      continue
    }
    let braced = bytes[index + 1] == UInt8(ascii: "{")
    let start = index + (braced ? 2 : 1)
    var end = start
    while end < bytes.count, isWord(bytes[end]) { end += 1 }
    let closed = !braced || (end < bytes.count && bytes[end] == UInt8(ascii: "}"))
    guard end > start, closed else {
      out.append(bytes[index])
      index += 1
      continue
    }
    let name = String(decoding: bytes[start..<end], as: UTF8.self)
    if let text = group(name) { out.append(contentsOf: text.utf8) }
    index = braced ? end + 1 : end
  }
  return String(decoding: out, as: UTF8.self)
}
