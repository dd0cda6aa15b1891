/// Answers at one address until it is stopped or given up.
package final class HTTPServer: Sendable {
  /// 0 where it listens at a Unix socket.
  package let port: UInt16
  /// Where it listens, as text: `127.0.0.1:9490`, `[::1]:9490` or the path of a Unix socket.
  package let address: String
  /// Whether those who come there may read only, as nobody proves who they are.
  package var isReadOnly: Bool { !reception.mayChange }
  private let reception: Reception
  private let daemon: Daemon
  private let socket: ListeningSocket

  /// Begins to answer. `web` is what proves clients, and protects what is said to them; without it the answers are
  /// plain and TCP is for this machine's users only, who may read. Fails where the address cannot be had or is refused,
  /// or a certificate cannot be used.
  package init(
    _ listening: ListenAddress, web: WebSource? = nil, limits: ServingLimits = ServingLimits(),
    _ routes: Routes
  ) throws(ServingError) {
    let socket = try ListeningSocket(listening)
    let reception = try Reception(routes, limits, kind: socket.kind, socket.address, web)
    do throws(ServingError) {
      daemon = try Daemon(try socket.descriptor(), reception)
    } catch {
      reception.stop()
      throw ServingError(socket.address, error.description)
    }
    self.reception = reception
    self.socket = socket
    port = socket.port
    address = socket.address
  }

  /// Begins to answer on this machine's loopback address; port 0 takes any that is free.
  package convenience init(
    port: UInt16, limits: ServingLimits = ServingLimits(), _ routes: Routes
  ) throws(ServingError) {
    try self.init(.tcp(host: "127.0.0.1", port: port), limits: limits, routes)
  }

  /// Closes the address and all connections; answers that are being made or sent are cut off. Waits for no handler.
  package func stop() {
    socket.close()
    daemon.stop()
  }

  deinit { stop() }
}
