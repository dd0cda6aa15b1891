/// What is wrong with the bytes of a chunk.
package struct ChunkError: Error, Sendable, Hashable, CustomStringConvertible {
  package var description: String
  package init(_ description: String) { self.description = description }

  static let tooShort = ChunkError("ends within its samples")
  static let notAscending = ChunkError("its times do not ascend")
}
