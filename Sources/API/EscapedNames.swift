internal import Metrics

/// A name as it was before it was made an identifier: `U__http_2e_status` is `http.status`. What is not escaped that
/// way, or wrongly, stays.
func unescapedName(_ text: String) -> String {
  guard text.hasPrefix("U__") else { return text }
  var name = String.UnicodeScalarView()
  var rest = text.unicodeScalars.dropFirst(3)
  while let scalar = rest.popFirst() {
    guard scalar == "_" else {
      name.append(scalar)
      continue
    }
    if rest.first == "_" {
      name.append("_")
      rest.removeFirst()
      continue
    }
    guard let end = rest.firstIndex(of: "_"),
      let code = UInt32(String(rest[..<end]), radix: 16), rest[..<end].count <= 6,
      let character = Unicode.Scalar(code)
    else { return text }
    name.append(character)
    rest = rest[rest.index(after: end)...]
  }
  return String(name)
}

/// A name made an identifier by an underscore for each character that cannot stand in one.
func underscoredName(_ name: String, isMetric: Bool) -> String {
  if isMetric ? isPlainMetricName(name) : isPlainLabelName(name) { return name }
  var out = ""
  for scalar in name.unicodeScalars {
    let isKept =
      isPlainLabelName("a" + String(scalar)) && !(out.isEmpty && ("0"..."9").contains(scalar))
      || isMetric && scalar == ":"
    if isKept { out.unicodeScalars.append(scalar) } else { out += "_" }
  }
  return out
}
