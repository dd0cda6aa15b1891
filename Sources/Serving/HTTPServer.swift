internal import CMicrohttpd
internal import Synchronization

/// Answers on a loopback port until it is stopped or given up.
///
/// Its routes are asked on the server's own thread, one request at a time: they are to answer at once.
package final class HTTPServer: Sendable {
  package let port: UInt16
  private let daemon: Mutex<Daemon?>

  /// The library's server, used by one thread at a time.
  private struct Daemon: @unchecked Sendable {
    var pointer: OpaquePointer
    /// The library knows no ownership: what it is handed is kept here.
    var endpoint: Endpoint
  }

  /// Begins to answer; port 0 takes any that is free.
  package init(port: UInt16, _ routes: Routes) throws(ServingError) {
    let endpoint = Endpoint(routes)
    let context = Unmanaged.passUnretained(endpoint).toOpaque()
    guard let pointer = vigil_mhd_start(port, answer, context) else {
      throw ServingError(port: port)
    }
    self.port = vigil_mhd_port(pointer)
    daemon = Mutex(Daemon(pointer: pointer, endpoint: endpoint))
  }

  /// Closes the port and all connections; answers that are being written are cut off.
  package func stop() {
    let stopped = daemon.withLock { daemon in
      defer { daemon = nil }
      return daemon
    }
    guard let stopped else { return }
    MHD_stop_daemon(stopped.pointer)
    withExtendedLifetime(stopped.endpoint) {}
  }

  deinit { stop() }
}

/// The port cannot be opened, most likely since another program has it.
package struct ServingError: Error, Sendable, Hashable, CustomStringConvertible {
  package var port: UInt16
  package var description: String { "port \(port) cannot be opened" }
}

private final class Endpoint: Sendable {
  let routes: Routes
  init(_ routes: Routes) { self.routes = routes }
}

/// The library calls this on its own thread: once a request has its head, for each piece of a body, which is read
/// over, and at the end. Only who answers at the end leaves the connection open.
private func answer(
  context: UnsafeMutableRawPointer?, connection: OpaquePointer?, url: UnsafePointer<CChar>?,
  method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?, upload: UnsafePointer<CChar>?,
  uploadSize: UnsafeMutablePointer<Int>?, state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let context, let url, let method, let state else { return .NO }
  if state.pointee == nil {
    state.pointee = context
    return .YES
  }
  if let uploadSize, uploadSize.pointee > 0 {
    uploadSize.pointee = 0
    return .YES
  }
  let request = ServedRequest(
    String(cString: url), method: String(cString: method), parameters: parameters(of: connection))
  let endpoint = Unmanaged<Endpoint>.fromOpaque(context).takeUnretainedValue()
  return send(endpoint.routes.answer(request), over: connection)
}

private func parameters(of connection: OpaquePointer?) -> [ServedRequest.Parameter] {
  var found: [ServedRequest.Parameter] = []
  withUnsafeMutablePointer(to: &found) { list in
    vigil_mhd_query(
      connection,
      { list, _, name, value in
        if let list, let name {
          let value = value.map { String(cString: $0) } ?? ""
          list.assumingMemoryBound(to: [ServedRequest.Parameter].self).pointee
            .append(ServedRequest.Parameter(String(cString: name), value))
        }
        return .YES
      }, list)
  }
  return found
}

private func send(_ answer: ServedAnswer, over connection: OpaquePointer?) -> MHD_Result {
  let response = answer.bytes.withUnsafeBytes { bytes in
    vigil_mhd_response(bytes.baseAddress, bytes.count)
  }
  guard let response else { return .NO }
  defer { MHD_destroy_response(response) }
  MHD_add_response_header(response, "Content-Type", answer.contentType)
  for header in answer.headers { MHD_add_response_header(response, header.name, header.value) }
  return MHD_queue_response(connection, UInt32(clamping: answer.status), response)
}
