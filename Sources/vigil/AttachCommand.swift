internal import Engine
internal import Facts
internal import Files
internal import Glibc
internal import Query
internal import Remote
internal import Threads
internal import Transport

/// The configuration in force, with the engine that `--attach` names or that runs on the state folder. Where the command
/// line says what to scrape, ask or read, none is looked for. Waits for the engine's answer without leaving the thread: a
/// program that suspends goes on elsewhere, where no signal comes.
func attached(_ arguments: Arguments) throws(Arguments.Failure) -> Configuration {
  var configuration = try configuration(arguments)
  let request: HTTPRequest
  if let text = arguments.value("--attach") {
    request = try attachRequest(text, arguments)
  } else {
    guard !["--source", "--data", "--prometheus", "--alertmanager"].contains(where: arguments.has),
      configuration.data == nil, isAnswering(socketPath(configuration))
    else { return configuration }
    request = socketRequest(socketPath(configuration))
  }
  let told = Monitor<Result<EngineFact, QueryError>?>(nil)
  Task {
    let result: Result<EngineFact, QueryError>
    do throws(QueryError) {
      result = .success(try await AttachedEngine.greet(request, version: version))
    } catch {
      result = .failure(error)
    }
    told.wakingAll { $0 = result }
  }
  switch told.wait(until: { $0 }) {
  case .success(let engine)?:
    configuration.attached = .init(request, engine, version: version)
    return configuration
  case .failure(let error)?:
    let place = request.unixSocket ?? request.url
    throw Arguments.Failure(message: "\(place): \(error.message)", isUsage: false)
  case nil: return configuration
  }
}

/// `http://…`, `unix:PATH`, the socket or the state folder itself.
private func attachRequest(_ text: String, _ arguments: Arguments) throws(Arguments.Failure)
  -> HTTPRequest
{
  guard !text.hasPrefix("http://"), !text.hasPrefix("https://") else {
    let source = try serverNamed(text, arguments)
    do throws(EngineError) { return try source.request() } catch {
      throw Arguments.Failure(message: "--attach: \(error)", isUsage: false)
    }
  }
  let path = text.hasPrefix("unix:") ? String(text.dropFirst(5)) : text
  let socket = FilePath.isFolder(path) ? path + "/vigil.sock" : path
  guard isAnswering(socket) else {
    throw Arguments.Failure(message: "--attach: no engine answers at \(socket)", isUsage: false)
  }
  return socketRequest(socket)
}

private func socketRequest(_ path: String) -> HTTPRequest {
  var request = HTTPRequest("http://vigil")
  request.unixSocket = path
  return request
}

/// Whether somebody listens at a socket.
func isAnswering(_ path: String) -> Bool {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  let room = MemoryLayout.size(ofValue: address.sun_path)
  guard access(path, F_OK) == 0, path.utf8.count < room else { return false }
  withUnsafeMutableBytes(of: &address.sun_path) { bytes in
    bytes.copyBytes(from: path.utf8)
  }
  let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
  guard descriptor >= 0 else { return false }
  defer { close(descriptor) }
  return withUnsafePointer(to: &address) { pointer in
    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
      connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
    }
  }
}
