internal import Files
package import Serving
package import YAML

/// A `web.yml` as it was read.
package struct WebConfigFile: Sendable {
  package var settings: WebSettings
  /// What it says to no effect, each with its place.
  package var remarks: YAMLRemarks
  /// The file itself, and the certificates and keys it names.
  package var files: [String]

  /// Reads a file with all that it names. Fails, with the place, at a key that the format does not have, a value of the
  /// wrong kind, a file that cannot be read, and a certificate or key that cannot be used. Blocks: for worker threads.
  package init(_ path: String) throws(YAMLError) {
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path, limit: 16 << 20)
    } catch {
      throw YAMLError(file: path, line: 0, column: 0, message: error.reason)
    }
    try self.init(try YAMLNode.parse(bytes, file: path), directory: FilePath.folder(of: path))
    files.append(path)
  }

  /// The same of a text that has been parsed; names of files are taken from `directory`.
  package init(_ node: YAMLNode, directory: String) throws(YAMLError) {
    var reader = WebConfigReader(directory: directory)
    settings = try reader.settings(node)
    remarks = reader.remarks
    files = reader.files
  }
}

extension WebSource {
  /// What the file says, and will say: it and all that it names are looked at every so often, and read again when one of
  /// them has changed. As long as they are broken what was read before stays in force, and `problem` is told why, once.
  package init(
    file: WebConfigFile, path: String, every interval: Duration = .seconds(1),
    problem: @escaping @Sendable (String) -> Void
  ) {
    let watch = WebConfigWatch(path, file.files)
    self.init(
      file.settings, every: interval,
      renewed: {
        do throws(YAMLError) { return try watch.look() } catch {
          problem(error.description)
          return nil
        }
      }, problem: { problem($0.description) })
  }
}
