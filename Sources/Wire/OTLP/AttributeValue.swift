internal import JSON
internal import Metrics

/// The value of an attribute: OpenTelemetry's AnyValue.
enum AttributeValue {
  case none
  case string(String)
  case bool(Bool)
  case integer(Int64)
  case double(Double)
  case bytes([UInt8])
  case list([AttributeValue])
  case map([(String, AttributeValue)])

  /// As a label's value: a text as it is, a number in full, lists and maps as JSON, bytes in base 64.
  var text: String {
    switch self {
    case .none: ""
    case .string(let text): text
    case .bool(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    case .double(let number): attributeNumber(number)
    case .bytes(let bytes): base64(bytes)
    case .list, .map: json
    }
  }

  private var json: String {
    switch self {
    case .none: "null"
    case .string(let text): JSON.quote(text)
    case .bytes(let bytes): JSON.quote(base64(bytes))
    case .double(let number): number.isFinite ? attributeNumber(number) : "null"
    case .bool, .integer: text
    case .list(let list): "[" + list.map(\.json).joined(separator: ",") + "]"
    case .map(let map):
      "{"
        + map.sorted { bytewiseLess($0.0, $1.0) }.map { JSON.quote($0.0) + ":" + $0.1.json }
        .joined(separator: ",") + "}"
    }
  }
}

/// A number as JSON has it in Go: with an exponent only where it is very small or large.
private func attributeNumber(_ number: Double) -> String {
  let isCommon = number == 0 || (1e-6..<1e21).contains(number.magnitude)
  return isCommon ? plainNumber(number) : goNumber(number, exponentFrom: 21)
}

/// A number without an exponent, as Prometheus writes bounds that come by OTLP: 0.25, 5, 1000000.
func plainNumber(_ number: Double) -> String {
  if number.isNaN { return "NaN" }
  if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
  let (isNegative, digits, exponent) = decimalDigits(number)
  guard !digits.isEmpty, number != 0 else { return number.sign == .minus ? "-0" : "0" }
  let sign = isNegative ? "-" : ""
  if exponent < 0 { return sign + "0." + String(repeating: "0", count: -exponent - 1) + digits }
  if digits.utf8.count <= exponent + 1 {
    return sign + digits + String(repeating: "0", count: exponent + 1 - digits.utf8.count)
  }
  return sign + digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
}

/// RFC 4648, with padding.
private func base64(_ bytes: [UInt8]) -> String {
  let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var out: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    var bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    bits <<= UInt32(8 * (3 - group.count))
    for place in 0..<4 {
      out.append(
        place <= group.count ? letters[Int(bits >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "=")
      )
    }
  }
  return String(decoding: out, as: UTF8.self)
}
