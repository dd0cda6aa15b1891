package import Transport

/// How a server is spoken to: credentials, TLS, proxy. Secrets may stand in files, which are read again when they change.
package struct HTTPSettings: Sendable, Hashable {
  /// A text of the configuration, or the file that holds it.
  package enum Secret: Sendable, Hashable {
    case text(String)
    case file(String)
  }
  package enum Authorization: Sendable, Hashable {
    case basic(user: Secret, password: Secret)
    case token(scheme: String, Secret)
  }
  package struct Header: Sendable, Hashable {
    package var name: String
    package var value: Secret

    package init(name: String, value: Secret) {
      self.name = name
      self.value = value
    }
  }

  package var authorization: Authorization?
  package var headers: [Header] = []
  package var tls = TLSOptions()
  package var proxy: String?
  package var followsRedirects = true

  package init() {}

  /// The files with secrets in them; those of certificates and keys are `tls`'s.
  package var files: [String] {
    var secrets = headers.map(\.value)
    switch authorization {
    case .basic(let user, let password): secrets += [user, password]
    case .token(_, let token): secrets.append(token)
    case nil: break
    }
    return secrets.compactMap { if case .file(let path) = $0 { path } else { nil } }
  }

  /// Puts credentials and options into a request; `read` gives the content of a secret's file.
  package func apply<Failure: Error>(
    to request: inout HTTPRequest, read: (String) throws(Failure) -> String
  ) throws(Failure) {
    func text(_ secret: Secret) throws(Failure) -> String {
      switch secret {
      case .text(let text): text
      case .file(let path): try read(path)
      }
    }
    switch authorization {
    case .basic(let user, let password):
      request.credentials = .basic(user: try text(user), password: try text(password))
    case .token(let scheme, let token):
      request.credentials = .token(scheme: scheme, try text(token))
    case nil: break
    }
    for header in headers {
      request.headers.append(HTTPHeader(header.name, try text(header.value)))
    }
    request.tls = tls
    request.proxy = proxy
    request.followsRedirects = followsRedirects
  }
}
