// Vigil: the command line and, behind it, the screen's loop.
// A command reads its flags and its configuration, starts the engine or asks a server, and draws or prints. The main
// thread owns the terminal and does no other input or output; `Session` keeps what the screen shows up to date.

internal import Glibc
internal import Synchronization

holdStandardStreams()
signal(SIGPIPE, SIG_IGN)
// A file at its limit is a fault like a full disk.
signal(SIGXFSZ, SIG_IGN)
setlocale(LC_ALL, "")

var status: Int32
do throws(Arguments.Failure) {
  let arguments = try Arguments(CommandLine.arguments.dropFirst())
  if arguments.has("--help") {
    printOut(arguments.operands.first == "keys" ? keysText() : helpText())
    status = 0
  } else if arguments.has("--version") {
    printOut("vigil \(version)\n")
    status = 0
  } else {
    switch arguments.command {
    case "snapshot": status = try await runSnapshot(arguments)
    case "query": status = try await runQuery(arguments)
    case "serve": status = try runServe(arguments)
    case "export": status = try runExport(arguments)
    case "check": status = try await runCheck(arguments)
    case "test": status = try runTest(arguments)
    case "route": status = try runRoute(arguments)
    case "incident": status = try await runIncident(arguments)
    case "postmortem": status = try await runPostMortem(arguments)
    case "handover": status = try await runHandover(arguments)
    case "alerts": status = try await runAlerts(arguments)
    case "silence": status = try await runSilence(arguments)
    case "maintenance": status = try await runMaintenance(arguments)
    case "ack": status = try await runAcknowledge(arguments)
    case "oncall": status = try await runOnCall(arguments)
    case "notify": status = try await runNotify(arguments)
    default:
      // The screen, on an alert or not.
      status =
        isatty(STDOUT_FILENO) == 1
        ? try runScreen(arguments, try attached(arguments))
        : try await runSnapshot(arguments)
    }
  }
} catch {
  printError(error.isUsage ? "\(error.message) (see vigil --help)" : error.message)
  status = 2
}
let fault = outputFault.load(ordering: .relaxed)
if fault != 0 {
  printError(outputFaultText(fault))
  if status == 0 { status = 1 }
}
exit(status)
