internal import JSON
internal import LogQL
internal import Patterns

/// The text of a case, whose key may say that its bytes are in base 64.
private func bytes(_ item: JSON) -> [UInt8] {
  if let text = item["query"].string { return Array(text.utf8) }
  return plainBytes(base64: item["query_b64"].string ?? "")
}

private func plainBytes(base64 text: String) -> [UInt8] {
  let letters = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var out: [UInt8] = []
  var (bits, count): (UInt32, UInt32) = (0, 0)
  for letter in text.utf8 {
    guard let digit = letters.firstIndex(of: letter) else { break }
    bits = bits << 6 | UInt32(digit)
    count += 6
    if count >= 8 {
      count -= 8
      out.append(UInt8(truncatingIfNeeded: bits >> count))
    }
  }
  return out
}

// MARK: parse

/// What differs in a case of `parse.jsonl`; nil where nothing does.
func logParseFault(_ item: JSON) -> String? {
  let bytes = bytes(item)
  let text = String(decoding: bytes, as: UTF8.self)
  do throws(LogQLError) {
    let query = try parseLogQL(utf8: bytes)
    guard item["ok"].bool == true else {
      return "\(text): read, but \(item["message"]) \(item["error"])"
    }
    return printedFault(query, item).map { "\(text): \($0)" }
  } catch {
    if item["ok"].bool == true {
      // Loki finds these only when the query runs; to refuse them at once is better.
      let late = [
        "ip: invalid", "named captures are not", "error parsing regexp", "multiple label name",
        "cannot be formatted", "invalid line template", "invalid template for label",
      ]
      if late.contains(where: error.reason.contains) { return nil }
      return "\(text): \(error)"
    }
    return placeFault(error, item).map { "\(text): \($0)" }
  }
}

private func printedFault(_ query: LogQLExpr, _ item: JSON) -> String? {
  let kind = if case .log = query { "log" } else { "metric" }
  if kind != item["kind"].string { return "a \(kind) query, should be \(item["kind"])" }
  let canonical = item["canonical"].string ?? ""
  let printed = query.description
  // Loki prints what its own reader does not take where a division by zero was folded.
  if canonical != "NaN", !isSame(printed, canonical) {
    return "printed\n\(printed)\nshould be\n\(canonical)"
  }
  if (try? parseLogQL(printed))?.description != printed { return "\(printed) does not read back" }
  for (key, width) in [("pretty", 100), ("pretty_at_20", 20)] {
    guard let wanted = item[key].string, canonical != "NaN" else { continue }
    let pretty = query.pretty(width: width)
    if (try? parseLogQL(pretty))?.description != printed { return "\(pretty)\ndoes not read back" }
    // Where Loki's own text means something else, ours needs only to mean the same.
    if let loki = try? parseLogQL(wanted), isSame(loki.description, printed),
      !isSame(pretty, wanted)
    {
      return "\(key)\n\(pretty)\nshould be\n\(wanted)"
    }
  }
  if let wanted = item["has_filter"].bool, case .log(let log) = query, log.hasFilter != wanted {
    return "has a filter: \(log.hasFilter)"
  }
  return nil
}

/// Whether two printed forms differ in nothing but quotes, and in sizes that Loki rounds.
private func isSame(_ ours: String, _ loki: String) -> Bool {
  if ours == loki { return true }
  guard let (a, x) = parted(ours), let (b, y) = parted(loki), a == b, x.count == y.count else {
    return false
  }
  return zip(x, y).allSatisfy { abs($0 - $1) <= 0.06 * max($0, $1) }
}

/// The text with a mark for each size, and the sizes.
private func parted(_ text: String) -> (String, [Double])? {
  guard let size = try? Pattern(#"[=<>]\d+(\.\d+)?([kKMGTP]i?)?B"#) else { return nil }
  var bytes = Array(withPlainQuotes(text).utf8)
  var sizes: [Double] = []
  while let found = bytes.withUnsafeBytes({ size.spans(in: $0)?.first }), let range = found {
    let word = String(decoding: bytes[(range.lowerBound + 1)..<range.upperBound], as: UTF8.self)
    sizes.append((try? byteCount(word)).map(Double.init) ?? -1)
    bytes.replaceSubrange((range.lowerBound + 1)..<range.upperBound, with: "SIZE".utf8)
  }
  return (String(decoding: bytes, as: UTF8.self), sizes)
}

/// Loki prints some texts in back quotes and others not, by how it happens to test them.
private func withPlainQuotes(_ text: String) -> String {
  let tokens = LogQLLexer.tokens(text.utf8)
  guard text.contains("`"), tokens.last?.kind == .end else { return text }
  let parts = text.split(separator: "`", omittingEmptySubsequences: false)
  return parts.enumerated().map { index, part in
    index % 2 == 0
      ? String(part)
      : "\"" + part.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }.joined()
}

/// What is wrong with a refusal: another column, or another reason where it is one of the language's own.
private func placeFault(_ error: LogQLError, _ item: JSON) -> String? {
  let message = item["message"].string ?? ""
  var column = item["error"]["col"].integer ?? 0
  if message.hasPrefix("parse error at "),
    let mark = message.split(separator: ", col ", maxSplits: 1).dropFirst().first
  {
    column = Int(mark.prefix { $0 != ":" }) ?? 0
  }
  if column > 0, error.column != column {
    return "\(error), should be at column \(column): \(message)"
  }
  return nil
}

// MARK: lex and durations

/// What differs in a case of `lex.jsonl`.
func logLexFault(_ item: JSON) -> String? {
  let tokens = LogQLLexer.tokens((item["query"].string ?? "").utf8)
  let found = tokens.filter { $0.kind != .end && $0.kind != .error }.map(\.kind.rawValue)
  let wanted = item["tokens"].elements.compactMap(\.string)
  return found == wanted ? nil : "\(item["query"]): \(found), should be \(wanted)"
}

/// What differs in a case of `durations.jsonl`.
func logDurationFault(_ item: JSON) -> String? {
  let text = item["input"].string ?? ""
  do throws(LogQuantityError) {
    let nanoseconds = try filterNanoseconds(text)
    return Double(nanoseconds) == item["ns"].number ? nil : "\(text): \(nanoseconds)"
  } catch {
    return "\(text): \(error.reason)"
  }
}

/// What is wrong with a query of a dashboard, once its variables stand for something.
func logExpressionFault(_ item: JSON) -> String? {
  guard let text = item["substituted"].string, !text.isEmpty else { return nil }
  do throws(LogQLError) {
    let query = try parseLogQL(text)
    let kind = if case .log = query { "log" } else { "metric" }
    guard let wanted = item["kind"].string, wanted != kind else { return nil }
    return "\(text): a \(kind) query, should be \(wanted)"
  } catch {
    return "\(text): \(error)"
  }
}
