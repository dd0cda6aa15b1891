internal import Clients
package import Routing

extension Integration {
  /// All of its secrets that can be read, and what they are sent as: what an answer or an error may not show.
  ///
  /// `read` gives the content of a secret's file; nil where it cannot be read.
  package func secrets(read: (String) -> String?) -> [String] {
    var secrets: [HTTPSettings.Secret] = settings.values.compactMap {
      if case .secret(let secret) = $0 { secret } else { nil }
    }
    secrets += http.headers.map(\.value)
    func content(_ secret: HTTPSettings.Secret) -> String? {
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
    }
    var texts = secrets.compactMap(content)
    switch http.authorization {
    case .basic(let user, let password):
      let (user, password) = (content(user) ?? "", content(password) ?? "")
      texts += [password, user + ":" + password]
    case .token(_, let token): if let token = content(token) { texts.append(token) }
    case nil: break
    }
    if case .text(let user)? = settings["auth_username"] {
      for name in ["auth_password", "auth_secret"] {
        guard case .secret(let secret)? = settings[name], let password = content(secret) else {
          continue
        }
        texts.append("\0" + user + "\0" + password)
        if case .text(let identity)? = settings["auth_identity"] {
          texts.append(identity + "\0" + user + "\0" + password)
        }
      }
    }
    if let proxy = http.proxy { texts.append(proxy) }
    return texts.filter { !$0.isEmpty }
  }
}

/// A text without secrets, in whatever notation.
package func hiding(_ secrets: [String], in text: String) -> String {
  secrets.isEmpty || text.isEmpty ? text : SecretForms(secrets).hidden(in: text)
}
