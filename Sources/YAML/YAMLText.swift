internal import JSON

extension YAMLNode {
  /// The node as YAML in block style, aliases and merged entries written out. Values under keys that `hides` names are
  /// `<secret>`, and so are passwords in URLs.
  package func text(hiding hides: (_ key: String) -> Bool) -> String {
    var out = ""
    write(to: &out, indent: 0, isInline: false, hides)
    return out
  }

  private func write(
    to out: inout String, indent: Int, isInline: Bool, _ hides: (String) -> Bool
  ) {
    switch content {
    case .scalar(let scalar):
      out += (isInline ? " " : "") + (scalar.isNull ? "null" : shown(scalar)) + "\n"
    case .sequence(let items):
      guard !items.isEmpty else {
        out += " []\n"
        return
      }
      if isInline { out += "\n" }
      for item in items {
        out += String(repeating: " ", count: indent) + "-"
        // The first entry of a mapping stands beside the dash.
        var inner = ""
        item.write(to: &inner, indent: indent + 2, isInline: true, hides)
        if inner.hasPrefix("\n") { inner = " " + inner.dropFirst(indent + 3) }
        out += inner
      }
    case .mapping(let entries):
      guard !entries.isEmpty else {
        out += " {}\n"
        return
      }
      if isInline { out += "\n" }
      for entry in entries {
        let key = entry.key.text ?? ""
        out += String(repeating: " ", count: indent) + plain(key) + ":"
        if hides(key), !(entry.value.isNull || entry.value.text?.isEmpty == true) {
          out += " <secret>\n"
        } else {
          entry.value.write(to: &out, indent: indent + 2, isInline: true, hides)
        }
      }
    }
  }

  private func shown(_ scalar: YAMLScalar) -> String {
    let text = withoutPassword(scalar.text)
    return scalar.isPlain && text == scalar.text ? text : plain(text)
  }
}

/// A scalar as it can stand in block style: as it is where that is safe, else quoted.
private func plain(_ text: String) -> String {
  let isSafe =
    !text.isEmpty
    && text.unicodeScalars.allSatisfy {
      $0.isASCII && ($0.properties.isAlphabetic || "0123456789_-./".unicodeScalars.contains($0))
    } && text.unicodeScalars.first?.properties.isAlphabetic == true
    && !["true", "false", "yes", "no", "on", "off", "null", "y", "n"].contains(text.lowercased())
  // What JSON has in quotes, YAML has too.
  return isSafe ? text : String(decoding: JSON.string(text).bytes, as: UTF8.self)
}

/// A text with the password of the URL that it is hidden, as Go's URLs are shown.
private func withoutPassword(_ text: String) -> String {
  let utf8 = Array(text.utf8)
  let mark = Array("://".utf8)
  guard let start = utf8.indices.first(where: { utf8[$0...].starts(with: mark) }) else {
    return text
  }
  let authority = utf8[(start + 3)...].prefix { !Array("/?#".utf8).contains($0) }
  guard let at = authority.lastIndex(of: UInt8(ascii: "@")),
    let colon = authority[..<at].firstIndex(of: UInt8(ascii: ":"))
  else { return text }
  return String(decoding: utf8[...colon], as: UTF8.self) + "xxxxx"
    + String(decoding: utf8[at...], as: UTF8.self)
}
