internal import CGnuTLS
internal import CMicrohttpd
internal import Synchronization
internal import Threads

/// libmicrohttpd at work: its thread, and what it calls there. None of it waits for anything.
final class Daemon: Sendable {
  private struct Running: @unchecked Sendable {
    var pointer: OpaquePointer
    /// The library knows no ownership: what it is handed is kept here.
    var reception: Reception
  }

  private let running: Mutex<Running?>

  /// Connections that are shut take a moment to be gone.
  private static let slack = 256

  /// Answers who comes to a listening socket, which is the daemon's from here on.
  init(_ socket: Int32, _ reception: Reception) throws(ServingError) {
    let limits = reception.limits
    var settings = vigil_mhd_settings()
    settings.socket = socket
    settings.connections = UInt32(clamping: limits.connections + Self.slack)
    settings.timeout = UInt32(clamping: max(1, limits.stillTime.components.seconds))
    settings.memory = max(4096, limits.headBytes)
    settings.context = Unmanaged.passUnretained(reception).toOpaque()
    settings.answer = answer
    settings.line = { context, _, connection in
      if let guest = guest(of: connection) { desk(context)?.connections.reads(guest.id) }
      return nil
    }
    settings.completed = { context, _, state, _ in
      guard let state, let raw = state.pointee else { return }
      state.pointee = nil
      let exchange = Unmanaged<Exchange>.fromOpaque(raw).takeRetainedValue()
      exchange.close()
      desk(context)?.connections.rests(exchange.guest.id)
    }
    settings.connection = { context, connection, mark, code in
      guard let reception = desk(context), let connection, let mark else { return }
      if code.rawValue == 0 {
        mark.pointee = welcome(connection, reception)
      } else if let raw = mark.pointee {
        mark.pointee = nil
        // The session must not know what the guest has kept for it any longer.
        if let session = vigil_mhd_session(connection) {
          gnutls_credentials_clear(OpaquePointer(session))
        }
        reception.connections.end(Unmanaged<Guest>.fromOpaque(raw).takeRetainedValue().id)
      }
    }
    let tls = reception.tls
    let pointer = withSignalsBlocked {
      guard let tls else { return vigil_mhd_start(&settings) }
      return tls.certificate.withCString { certificate in
        tls.key.withCString { key in
          settings.certificate = certificate
          settings.key = key
          return vigil_mhd_start(&settings)
        }
      }
    }
    guard let pointer else { throw ServingError("libmicrohttpd", "does not start") }
    running = Mutex(Running(pointer: pointer, reception: reception))
  }

  /// Closes all connections; answers that are being made or sent are cut off.
  func stop() {
    let stopped = running.withLock { running in
      defer { running = nil }
      return running
    }
    guard let stopped else { return }
    for exchange in stopped.reception.connections.close() { exchange.abandon() }
    MHD_stop_daemon(stopped.pointer)
    stopped.reception.stop()
  }
}

private func desk(_ context: UnsafeMutableRawPointer?) -> Reception? {
  context.map { Unmanaged<Reception>.fromOpaque($0).takeUnretainedValue() }
}

private func guest(of connection: OpaquePointer?) -> Guest? {
  guard let connection, let mark = vigil_mhd_mark(connection) else { return nil }
  return Unmanaged<Guest>.fromOpaque(mark).takeUnretainedValue()
}

/// A connection has been accepted.
private func welcome(
  _ connection: OpaquePointer, _ reception: Reception
) -> UnsafeMutableRawPointer {
  let socket = vigil_mhd_socket(connection)
  let peer = Peer(of: socket)
  let tls = reception.tls
  if let tls, let session = vigil_mhd_session(connection) { tls.adopt(OpaquePointer(session)) }
  let id = reception.connections.begin(peer, socket: socket)
  return Unmanaged.passRetained(Guest(id, peer, socket: socket, tls: tls)).toOpaque()
}

/// The library calls this once a request has its head, for each piece of a body, at the end, and again when a connection
/// that was laid aside is taken up.
private func answer(
  context: UnsafeMutableRawPointer?, connection: OpaquePointer?, url: UnsafePointer<CChar>?,
  method: UnsafePointer<CChar>?, version: UnsafePointer<CChar>?, upload: UnsafePointer<CChar>?,
  uploadSize: UnsafeMutablePointer<Int>?, state: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
) -> MHD_Result {
  guard let reception = desk(context), let connection, let url, let method, let state,
    let uploadSize
  else { return .NO }
  guard let known = state.pointee else {
    guard let guest = guest(of: connection) else { return .NO }
    let link = Link(connection)
    let head = ServedRequest(
      String(cString: url), method: String(cString: method),
      parameters: link.pairs(.GET_ARGUMENT_KIND).map { .init($0.name, $0.value) },
      headers: link.pairs(.HEADER_KIND).map { ServedHeader($0.name, $0.value) })
    let exchange = Exchange(head, of: guest, over: link, at: reception)
    guard reception.connections.meets(guest.id, exchange) else { return .NO }
    state.pointee = Unmanaged.passRetained(exchange).toOpaque()
    return exchange.begin() == .broken ? .NO : .YES
  }
  let exchange = Unmanaged<Exchange>.fromOpaque(known).takeUnretainedValue()
  guard uploadSize.pointee > 0 else { return exchange.end() == .broken ? .NO : .YES }
  switch exchange.take(UnsafeRawBufferPointer(start: upload, count: uploadSize.pointee)) {
  case .done:
    uploadSize.pointee = 0
    return .YES
  case .aside: return .YES
  case .broken: return .NO
  }
}
