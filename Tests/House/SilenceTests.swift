import Testing

/// A key of a configuration that is taken and dropped would be passed over in silence.
@Test func noKeyIsTakenAndDropped() throws {
  var readers = 0
  for path in House.files("Sources") {
    let text = try House.lines(path).joined(separator: "\n")
    guard text.contains("YAMLMapping") else { continue }
    readers += 1
    for line in text.split(separator: "\n") {
      let isDropped =
        line.contains("_ = ") && (line.contains(".take(\"") || line.contains(".has(\""))
      #expect(!isDropped, "\(path): \(line)")
    }
  }
  #expect(readers > 8)
}
