package func escapedForHTML(_ text: String) -> String {
  var out = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "<": out += "&lt;"
    case ">": out += "&gt;"
    case "&": out += "&amp;"
    case "'": out += "&#39;"
    case "\"": out += "&#34;"
    case "\0": out += "\u{FFFD}"
    default: out.unicodeScalars.append(scalar)
    }
  }
  return out
}

func escapedForJS(_ text: String) -> String {
  var out = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\\": out += "\\\\"
    case "'": out += "\\'"
    case "\"": out += "\\\""
    case "<", ">", "&", "=": out += "\\u00" + hexadecimal(scalar.value, 2, uppercase: true)
    case _ where !isPrintableInGo(scalar):
      out += "\\u" + hexadecimal(scalar.value, 4, uppercase: true)
    default: out.unicodeScalars.append(scalar)
    }
  }
  return out
}

/// As Go's url.QueryEscape: a blank is `+`, and all but letters, digits and `-_.~` is in hexadecimal.
package func escapedForQuery(_ text: String) -> String {
  var out: [UInt8] = []
  for byte in text.utf8 {
    let isPlain =
      (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || "-_.~".utf8.contains(byte)
    if byte == 0x20 {
      out.append(0x2B)
    } else if isPlain {
      out.append(byte)
    } else {
      out += ("%" + hexadecimal(UInt32(byte), 2, uppercase: true)).utf8
    }
  }
  return String(decoding: out, as: UTF8.self)
}

func hexadecimal(_ value: UInt32, _ width: Int, uppercase: Bool = false) -> String {
  let digits = String(value, radix: 16, uppercase: uppercase)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
