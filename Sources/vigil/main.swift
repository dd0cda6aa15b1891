// Vigil: the command line and, behind it, the screen's loop.
internal import Glibc

do throws(Arguments.Failure) {
  let arguments = try Arguments(CommandLine.arguments.dropFirst())
  if arguments.has("--help") {
    print(helpText(), terminator: "")
  } else if arguments.has("--version") {
    print("vigil 0.1.0")
  }
} catch {
  fputs("vigil: \(error.message) (see vigil --help)\n", stderr)
  exit(2)
}
