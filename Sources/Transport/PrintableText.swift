/// `text` on one line and without control characters, at most `limit` characters long: fit for messages, whoever
/// wrote it.
package func printable(_ text: String, limit: Int = 500) -> String {
  var out = ""
  var count = 0
  for scalar in text.unicodeScalars {
    count += 1
    if count > limit { return out + "…" }
    switch scalar.value {
    case 0x09, 0x0A, 0x0D: out.unicodeScalars.append(" ")
    // C0, DEL, C1, and the marks that turn the direction of writing.
    case 0..<0x20, 0x7F...0x9F, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069:
      out.unicodeScalars.append("\u{FFFD}")
    default: out.unicodeScalars.append(scalar)
    }
  }
  return out
}
