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

func hexadecimal(_ value: UInt32, _ width: Int, uppercase: Bool = false) -> String {
  let digits = String(value, radix: 16, uppercase: uppercase)
  return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}
