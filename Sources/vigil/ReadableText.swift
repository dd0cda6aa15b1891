internal import Files

/// What a regular file of at most 256 KiB holds, ill-formed UTF-8 repaired; nil where it cannot be read.
let readableText: @Sendable (String) -> String? = { path in
  guard let bytes = try? readFile(path, limit: 1 << 18, patience: .milliseconds(200)) else {
    return nil
  }
  return String(decoding: bytes, as: UTF8.self)
}
