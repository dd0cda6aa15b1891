internal import Engine
internal import Glibc
internal import Synchronization
internal import Threads

/// What is found where a running engine answers: the socket in its state folder.
func socketPath(_ configuration: Configuration) -> String {
  stateFolder(configuration) + "/vigil.sock"
}

/// Where an engine answers, by configuration and command line.
func serverSettings(_ arguments: Arguments, _ configuration: Configuration)
  -> EngineServer.Settings
{
  var settings = EngineServer.Settings(version: version)
  settings.socket = socketPath(configuration)
  settings.group = configuration.serve.group
  for flag in Flag.all {
    let values = arguments.all(flag.name)
    guard !values.isEmpty else { continue }
    let name = String(flag.name.dropFirst(2))
    settings.flags[name] =
      ["header", "user"].contains(name) ? "<secret>" : values.joined(separator: ",")
  }
  return settings
}

/// The doors of an engine behind a screen, opened on a thread of its own so that the screen waits for nothing.
final class EngineDoors: Sendable {
  private struct State {
    var server: EngineServer?
    var isClosed = false
  }
  private let state = Mutex(State())

  func open(_ engine: RunningEngine, _ settings: EngineServer.Settings) {
    startThread { [self] in
      // Where another engine has the folder, its socket is not this one's to take.
      while !engine.isOpen { usleep(20_000) }
      guard engine.heldBy == nil, let server = try? EngineServer(engine, settings) else { return }
      let isLate = state.withLock { state in
        if !state.isClosed { state.server = server }
        return state.isClosed
      }
      if isLate { server.stop() }
    }
  }

  func close() {
    let server = state.withLock { state in
      state.isClosed = true
      return state.server
    }
    server?.stop()
  }
}
