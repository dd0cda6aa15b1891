import Files

/// The inputs that lie beside the project: read in place.
enum Corpus {
  private static let root =
    "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/shared/corpora/"

  static let isThere = bytes("trial/no-unit.json") != nil

  static func bytes(_ path: String) -> [UInt8]? { try? readFile(root + path) }
}
