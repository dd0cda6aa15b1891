/// `conformance receivers`: what receivers are sent.
let receiversSubcommand = Subcommand(
  name: "receivers", arguments: "[--failures] DIR",
  summary: "templates and answers of the corpus of Alertmanager in DIR"
) { arguments in
  guard let folder = arguments.first(where: { !$0.hasPrefix("--") }) else {
    print("conformance receivers: DIR is missing")
    return 2
  }
  var tally = Tally(showsFailures: arguments.contains("--failures"))
  receiverChecks(folder, &tally)
  return tally.finish()
}
