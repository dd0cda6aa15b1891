internal import Screens
internal import Views

/// What `--help keys` prints: the actions' names, their keys, what they do.
func keysText() -> String {
  func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(2, width - text.count))
  }
  return ActionRecord.table.map { record in
    padded(record.action.name, 18) + padded(record.keys.joined(separator: " "), 18)
      + record.description + "\n"
  }.joined()
}

/// What `--help` prints.
func helpText() -> String {
  var text = """
    Vigil, the on-call engineer's terminal.

    vigil [DASHBOARD…]             open the screen; without configuration on this host
    vigil alert NAME               open the screen on that alert; NAME may have {label="value"}
    vigil serve                    the engine without a screen; `vigil` attaches to it
    vigil snapshot DASHBOARD       print one frame
    vigil query EXPR               evaluate PromQL
    vigil export --data DIR --match SELECTOR --blocks OUT    cut a part out of a data directory
    vigil check dashboard|config|rules FILE…    dashboards also by the folder
    vigil test rules FILE…         unit tests of rules, as promtool has them
    vigil route --labels A=B,C=D   who is told of such an alert by alertmanager.yml, and why
    vigil incident list            open incidents; show INC-7, note INC-7 TEXT…, status INC-7 STATUS [NOTE]
    vigil alerts [MATCHER…]        alerts that are active; MATCHER as severity=critical, the first may be a name
    vigil silence add MATCHER…     makes a silence and prints its id; list [MATCHER…], expire ID…
    vigil maintenance add NAME MATCHER…    plans work that disturbs nobody; list [MATCHER…], end ID|NAME…
    vigil ack MATCHER…             acknowledges the active alerts that fit
    vigil notify RECEIVER --test   has the running engine send a test, and tells the answer; --alert FILE sends
                                   those alerts without an engine, --dry-run prints what would go out
    vigil oncall [ROTA…]           who is on call now and next; --days 7 lists shifts
    vigil postmortem INC-7         print the report of an incident, as Markdown
    vigil handover                 print what the next on-call has to know
    vigil --help keys              the actions' names for keys: of vigil.yml

    DASHBOARD is a file, a folder, or the uid or title of a loaded dashboard. A FILE may be a pipe, as <(command) is,
    and - is standard input. T is an instant, or what the time dialog takes; where --file or --data is asked, now is
    its newest sample.


    """
  for flag in Flag.all {
    let head =
      "  " + (flag.short.map { $0 + ", " } ?? "") + flag.name + (flag.value.map { " " + $0 } ?? "")
    text += head + String(repeating: " ", count: max(2, 36 - head.count)) + flag.help
    if !flag.commands.isEmpty {
      let named = flag.commands.subtracting(["screen"]).sorted().joined(separator: ", ")
      if !named.isEmpty { text += "  [\(named)]" }
    }
    text += "\n"
  }
  text += """

    Exit codes: 0; 1 where there is no answer, a checked file is wrong or output was lost; 2 for a wrong
    command line, configuration or name; 3 where what --fail-empty or --fail-true looks for is so: no series,
    or any series (of a number or a comparison with bool: other than 0).

    """
  return text
}
