internal import Files
internal import JSON

/// The lines of a file of JSON, each counted by what `fault` says of it; nil is none.
func checkLines(
  _ path: String, _ tally: inout Tally, _ fault: (_ item: JSON) -> String?
) {
  guard let bytes = try? readFile(path) else {
    tally.fail("\(path): cannot be read")
    return
  }
  for (index, line) in bytes.split(separator: 0x0A).enumerated() {
    guard let item = try? JSON(parsing: line) else {
      tally.fail("\(path):\(index + 1): no JSON")
      continue
    }
    let fault = fault(item)
    tally.count(fault == nil, "\(path):\(index + 1): \(fault ?? "")")
  }
}
