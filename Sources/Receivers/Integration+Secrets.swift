internal import Clients
package import Routing

extension Integration {
  /// All of its secrets that can be read: what an answer or an error may not show.
  ///
  /// `read` gives the content of a secret's file; nil where it cannot be read.
  package func secrets(read: (String) -> String?) -> [String] {
    var secrets: [HTTPSettings.Secret] = settings.values.compactMap {
      if case .secret(let secret) = $0 { secret } else { nil }
    }
    switch http.authorization {
    case .basic(let user, let password): secrets += [user, password]
    case .token(_, let token): secrets.append(token)
    case nil: break
    }
    secrets += http.headers.map(\.value)
    return secrets.compactMap { secret in
      switch secret {
      case .text(let text): return text
      case .file(let path):
        return read(path).map { content in
          var text = content[...]
          while text.last?.isWhitespace == true { text.removeLast() }
          while text.first?.isWhitespace == true { text.removeFirst() }
          return String(text)
        }
      }
    }.filter { !$0.isEmpty }
  }
}
