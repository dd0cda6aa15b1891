// What stands for letters that mean something in their place.

/// A text with some of its letters replaced.
func escaped(_ text: String, _ letters: [Unicode.Scalar: String]) -> String {
  guard text.unicodeScalars.contains(where: { letters[$0] != nil }) else { return text }
  var out = ""
  for scalar in text.unicodeScalars {
    if let other = letters[scalar] { out += other } else { out.unicodeScalars.append(scalar) }
  }
  return out
}

let elementLetters: [Unicode.Scalar: String] = [
  "\0": "\u{FFFD}", "\"": "&#34;", "&": "&amp;", "'": "&#39;", "+": "&#43;", "<": "&lt;",
  ">": "&gt;",
]

/// Of a text whose entities are meant.
let knownEntityLetters = elementLetters.filter { $0.key != "&" }

let unquotedLetters: [Unicode.Scalar: String] = elementLetters.merging(
  [
    "\0": "&#xfffd;", "\t": "&#9;", "\n": "&#10;", "\u{B}": "&#11;", "\u{C}": "&#12;",
    "\r": "&#13;", " ": "&#32;", "=": "&#61;", "`": "&#96;",
  ]) { $1 }

/// In a literal of JavaScript, however it is quoted, inside whatever of HTML.
let scriptLetters: [Unicode.Scalar: String] = [
  "\0": "\\u0000", "\t": "\\t", "\n": "\\n", "\u{B}": "\\u000b", "\u{C}": "\\f", "\r": "\\r",
  "\"": "\\u0022", "`": "\\u0060", "&": "\\u0026", "'": "\\u0027", "+": "\\u002b", "/": "\\/",
  "<": "\\u003c", ">": "\\u003e", "\\": "\\\\", "\u{2028}": "\\u2028", "\u{2029}": "\\u2029",
]

let scriptTemplateLetters: [Unicode.Scalar: String] = scriptLetters.merging(
  ["$": "\\u0024", "{": "\\u007b", "}": "\\u007d"]) { $1 }

let scriptPatternLetters: [Unicode.Scalar: String] = scriptLetters.merging(
  [
    "$": "\\$", "(": "\\(", ")": "\\)", "*": "\\*", "-": "\\-", ".": "\\.", "?": "\\?",
    "[": "\\[", "]": "\\]", "^": "\\^", "{": "\\{", "|": "\\|", "}": "\\}",
  ]) { $1 }

// MARK: URLs

/// Whether a URL has no scheme, or one that runs nothing.
func hasHarmlessScheme(_ url: String) -> Bool {
  guard let colon = url.firstIndex(of: ":"), !url[..<colon].contains("/") else { return true }
  return ["http", "https", "mailto"].contains(url[..<colon].lowercased())
}

/// A text as it may stand in a URL. `isNormalized`: it is a URL's part already, whose signs mean what they do.
func urlEscaped(_ text: String, isNormalized: Bool) -> String {
  let bytes = Array(text.utf8)
  var out: [UInt8] = []
  for (index, byte) in bytes.enumerated() {
    let isKept: Bool
    switch byte {
    case _ where isLetter(byte) || isDigit(byte), _ where "-._~".utf8.contains(byte): isKept = true
    case _ where "!#$&*+,/:;=?@[]".utf8.contains(byte): isKept = isNormalized
    case UInt8(ascii: "%"):
      isKept =
        isNormalized && index + 2 < bytes.count && isHexadecimal(bytes[index + 1])
        && isHexadecimal(bytes[index + 2])
    default: isKept = false
    }
    if isKept { out.append(byte) } else { out += ("%" + hexadecimal(UInt32(byte), 2)).utf8 }
  }
  return String(decoding: out, as: UTF8.self)
}

private func isHexadecimal(_ byte: UInt8) -> Bool {
  isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
}

/// A list of addresses of images, each with a size; what is dangerous of it is dropped.
func imageSources(_ text: String) -> String {
  text.split(separator: ",", omittingEmptySubsequences: false).map { part in
    let words = part.split { $0.isWhitespace }
    guard let url = words.first, hasHarmlessScheme(String(url)),
      words.dropFirst().joined().utf8.allSatisfy({ isLetter($0) || isDigit($0) || $0 == 0x2E })
    else { return "#ZgotmplZ" }
    let lead = part.prefix { $0.isWhitespace }
    let rest = words.dropFirst().map { " " + $0 }.joined()
    return String(lead) + urlEscaped(String(url), isNormalized: true) + rest
  }.joined(separator: ",")
}

// MARK: CSS

/// In a quoted text of CSS.
func styleEscaped(_ text: String) -> String {
  let special = "\0\t\n\u{C}\r\"&'()+/:;<>\\{}"
  var out = ""
  let scalars = Array(text.unicodeScalars)
  for (index, scalar) in scalars.enumerated() {
    guard special.unicodeScalars.contains(scalar) else {
      out.unicodeScalars.append(scalar)
      continue
    }
    out += scalar == "\\" ? "\\\\" : "\\" + String(scalar.value, radix: 16)
    // A blank ends the number where what follows would go on with it.
    if scalar != "\\", index + 1 < scalars.count,
      scalars[index + 1].isASCII
        && (isHexadecimal(UInt8(scalars[index + 1].value))
          || " \t\n\u{C}\r".unicodeScalars.contains(scalars[index + 1]))
        || scalars[index + 1] == "\\" || index + 1 == scalars.count
    {
      out += " "
    }
  }
  return out
}

/// A value of CSS that is a word, a number or a colour; all else is refused.
func harmlessStyle(_ text: String) -> String {
  let refused = "ZgotmplZ"
  var letters: [UInt8] = []
  var last: UInt8 = 0
  for byte in text.utf8 {
    if byte == 0 || "\"'()/;@[\\]`{}<>".utf8.contains(byte) { return refused }
    if byte == UInt8(ascii: "-"), last == byte { return refused }
    if byte < 0x80, isLetter(byte) || isDigit(byte) || byte == 0x2D || byte == 0x5F {
      letters.append(lower(byte))
    }
    last = byte
  }
  let word = String(decoding: letters, as: UTF8.self)
  return word.contains("expression") || word.contains("mozbinding") ? refused : text
}
