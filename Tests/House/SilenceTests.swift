import Files
import Testing

/// A key of a configuration that is taken and dropped would be passed over in silence.
@Test func noKeyIsTakenAndDropped() throws {
  let root = FilePath.folder(of: FilePath.folder(of: FilePath.folder(of: #filePath)))
  var readers = 0
  for path in FilePath.files(below: root + "/Sources", suffix: ".swift") {
    let text = String(decoding: try readFile(path), as: UTF8.self)
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
