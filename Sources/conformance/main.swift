// conformance: runs the rooms over the corpora that say what is right, and counts.
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
