/// Where a runbook lies that is a file: an address without a scheme, or of files.
struct RunbookPath: Equatable {
  let path: String

  /// - Parameter file: that of the rule, which a relative path counts from.
  ///
  /// nil for addresses that lead elsewhere, and for what is no Markdown.
  init?(_ url: String, besides file: String) {
    var text = url.split { $0.isWhitespace }.joined(separator: " ")
    if let hash = text.firstIndex(of: "#") { text = String(text[..<hash]) }
    if text.lowercased().hasPrefix("file://") {
      text = String(text.dropFirst(7))
      guard text.hasPrefix("/") else { return nil }
    }
    let name = text.lowercased()
    guard !text.contains("://"), name.hasSuffix(".md") || name.hasSuffix(".markdown") else {
      return nil
    }
    if text.hasPrefix("/") {
      path = text
    } else {
      let folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
      path = folder + text
    }
  }
}
