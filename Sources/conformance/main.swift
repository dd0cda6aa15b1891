// conformance: runs the rooms over the corpora that say what is right, and counts.
// A subcommand is a file and a line in the table of them. The corpora are others' and are read where they lie; what
// fails is named with its file and line.

internal import Glibc

let words = Array(CommandLine.arguments.dropFirst())
guard let name = words.first, let command = subcommands.first(where: { $0.name == name }) else {
  if let name = words.first, name != "--help" { print("conformance: no subcommand \"\(name)\"") }
  print("usage: conformance SUBCOMMAND ARGUMENTS")
  for command in subcommands {
    print("  \(command.name) \(command.arguments)\n      \(command.summary)")
  }
  exit(words.first == "--help" ? 0 : 2)
}
exit(command.run(Array(words.dropFirst())))
