/// One flag of the command line: how it is written, what it takes, which commands know it.
struct Flag: Sendable {
  var name: String
  /// How it is written too: a dash and a letter.
  var short: String?
  /// What its value stands for, or nil where it takes none.
  var value: String?
  var help: String
  /// The commands that take it; empty for all.
  var commands: Set<String> = []

  /// The one that is written so.
  static func named(_ word: some StringProtocol) -> Flag? {
    all.first { $0.name == word || $0.short.map { $0 == word } == true }
  }

  /// What the screen and a snapshot take, the screen on an alert takes too, but for one panel.
  func isTaken(by command: String) -> Bool {
    commands.isEmpty || commands.contains(command)
      || command == "alert" && name != "--panel"
        && !commands.isDisjoint(with: ["screen", "snapshot"])
  }

  /// Whether its value names a file, which `-` for standard input or a pipe may be.
  var takesFile: Bool { value.map { ["FILE", "PAGE", "DIR|FILE"].contains($0) } ?? false }

  /// Every flag there is: parsing and `--help` both read this table.
  static let all: [Flag] = [
    Flag(
      name: "--source", value: "URL",
      help: "ask this server of the Prometheus HTTP API instead of scraping"),
    Flag(
      name: "--header", value: "'NAME: VALUE'", help: "send this header to --source (repeatable)"),
    Flag(
      name: "--user", value: "NAME",
      help:
        "basic auth for --source, --alertmanager; the password from --password-file or $VIGIL_PASSWORD"
    ),
    Flag(
      name: "--alertmanager", value: "URL",
      help: "show this Alertmanager's alerts and silences (repeatable: its cluster's members)",
      commands: ["screen", "snapshot", "serve", "alerts", "silence"]),
    Flag(name: "--password-file", value: "FILE", help: "the password for --user"),
    Flag(
      name: "--token-file", value: "FILE",
      help: "bearer token for --source (or $VIGIL_TOKEN)"),
    Flag(name: "--cacert", value: "FILE", help: "trust this CA for --source"),
    Flag(name: "--cert", value: "FILE", help: "client certificate for --source"),
    Flag(name: "--key", value: "FILE", help: "its private key"),
    Flag(name: "--insecure", help: "do not verify the certificate of --source"),
    Flag(name: "--prometheus", value: "FILE", help: "scrape what this prometheus.yml names"),
    Flag(
      name: "--rules", value: "FILE",
      help: "evaluate this rule file, too, be it over what --source has (repeatable)",
      commands: ["screen", "snapshot", "serve"]),
    Flag(
      name: "--attach", value: "URL",
      help: "show a running engine: http://HOST:PORT, unix:PATH, or its state folder",
      commands: [
        "screen", "snapshot", "check", "incident", "postmortem", "handover", "alerts", "silence",
        "ack", "notify", "maintenance", "oncall",
      ]),
    Flag(
      name: "--listen", value: "HOST:PORT",
      help: "answer here too, as Prometheus does (repeatable)", commands: ["serve"]),
    Flag(
      name: "--web-config", value: "FILE",
      help: "a web.yml: TLS and passwords for --listen", commands: ["serve"]),
    Flag(
      name: "--log", value: "FILE", help: "write the log here instead of to standard error",
      commands: ["serve"]),
    Flag(
      name: "--log-level", value: "LEVEL", help: "debug, info, warn or error (info)",
      commands: ["serve"]),
    Flag(name: "--config", value: "FILE", help: "read this vigil.yml"),
    Flag(name: "--state", value: "DIR", help: "where everything that lasts is kept"),
    Flag(
      name: "--as", value: "NAME",
      help: "who acknowledges, silences and notes (user: of vigil.yml, $USER)",
      commands: ["screen", "incident", "silence", "ack", "notify", "maintenance"]),
    Flag(
      name: "--var", value: "NAME=VALUE", help: "set a dashboard variable (repeatable)",
      commands: ["screen", "snapshot"]),
    Flag(
      name: "--range", value: "RANGE", help: "this much time: 1h, yesterday, 'now-2d to now-1d'",
      commands: ["screen", "snapshot", "query"]),
    Flag(name: "--refresh", value: "DURATION", help: "draw this often", commands: ["screen"]),
    Flag(name: "--mouse", help: "begin with the mouse on", commands: ["screen"]),
    Flag(
      name: "--ascii",
      help: "draw with ASCII only, as a locale (LC_ALL, LC_CTYPE, LANG) without UTF-8 does",
      commands: ["screen", "snapshot"]),
    Flag(
      name: "--theme", value: "NAME", help: "default, contrast, mono, light or dark",
      commands: ["screen", "snapshot"]
    ),
    Flag(
      name: "--color", value: "auto|always|never", help: "colours on standard output",
      commands: ["screen", "snapshot"]),
    Flag(
      name: "--size", value: "COLUMNSxROWS", help: "the frame's size (120x40)",
      commands: ["snapshot"]),
    Flag(
      name: "--after", value: "DURATION", help: "scrape for this long first (15s, query: once)",
      commands: ["snapshot", "query"]),
    Flag(name: "--panel", value: "TITLE", help: "only this panel", commands: ["snapshot"]),
    Flag(
      name: "--time", value: "T",
      help: "evaluate at this instant: Unix seconds, RFC 3339, now-1h, -5m, yesterday",
      commands: ["query"]),
    Flag(
      name: "--start", value: "T", help: "first instant of a range, or of a silence",
      commands: ["query", "silence", "maintenance"]),
    Flag(
      name: "--end", value: "T", help: "last instant of a range, or of a silence",
      commands: ["query", "silence", "maintenance"]),
    Flag(
      name: "--step", value: "DURATION", help: "between a range's instants", commands: ["query"]),
    Flag(
      name: "--format", value: "table|json|csv", help: "how to print the answer (table)",
      commands: ["query"]),
    Flag(
      name: "--file", value: "PAGE", help: "query this exposition page instead", commands: ["query"]
    ),
    Flag(
      name: "--data", value: "DIR|FILE",
      help: "read this Prometheus data directory instead; query, check: an OpenMetrics file, too",
      commands: ["screen", "snapshot", "query", "export", "check"]),
    Flag(
      name: "--match", value: "SELECTOR", help: "export these series (repeatable)",
      commands: ["export"]),
    Flag(name: "--from", value: "T", help: "from this instant on", commands: ["export"]),
    Flag(name: "--to", value: "T", help: "up to this instant", commands: ["export"]),
    Flag(
      name: "--blocks", value: "OUT", help: "the new folder for the blocks", commands: ["export"]),
    Flag(
      name: "--fail-empty", help: "exit with 3 where the answer has no series",
      commands: ["query"]),
    Flag(
      name: "--fail-true",
      help: "exit with 3 where an alert of this expression would fire", commands: ["query"]),
    Flag(
      name: "--explain", help: "show what each part of the expression read and took",
      commands: ["query"]),
    Flag(
      name: "--strict",
      help: "exit with 1 also where a part of a file is not applied or looks like a mistake",
      commands: ["check"]),
    Flag(
      name: "--run", value: "REGEX", help: "only test groups whose names it fits (repeatable)",
      commands: ["test"]),
    Flag(
      name: "--ignore-unknown-fields", help: "pass over keys in rule files that Prometheus lacks",
      commands: ["test"]),
    Flag(
      name: "--labels", value: "A=B,C=D", help: "the labels of the alert to route (repeatable)",
      commands: ["route"]),
    Flag(
      name: "--alertmanager-config", value: "FILE", help: "route by this alertmanager.yml",
      commands: ["route", "notify"]),
    Flag(
      name: "--json", help: "print JSON instead of a table",
      commands: ["incident", "alerts", "silence", "maintenance", "oncall"]),
    Flag(
      name: "--all", help: "list resolved incidents and alerts, ended silences, too",
      commands: ["incident", "alerts", "silence", "maintenance"]),
    Flag(
      name: "--duration", short: "-d", value: "DURATION", help: "how long a silence lasts (1h)",
      commands: ["silence", "maintenance"]),
    Flag(
      name: "--until-resolved", help: "it ends sooner, with the alerts that it hides",
      commands: ["silence"]),
    Flag(
      name: "--comment", short: "-c", value: "TEXT", help: "why, for the others",
      commands: ["silence", "ack", "maintenance"]),
    Flag(
      name: "--withdraw", help: "nobody looks after the alerts any more", commands: ["ack"]),
    Flag(
      name: "--at", value: "T", help: "who is on call at this instant (now)",
      commands: ["oncall"]),
    Flag(
      name: "--days", value: "N", help: "list the shifts of so many days", commands: ["oncall"]),
    Flag(
      name: "--until", value: "T", help: "list the shifts up to this instant",
      commands: ["oncall"]),
    Flag(name: "--test", help: "send what says that it is a test", commands: ["notify"]),
    Flag(
      name: "--alert", value: "FILE",
      help: "tell of these alerts: one or a list as the API v2 takes them, or a webhook's message",
      commands: ["notify"]),
    Flag(
      name: "--dry-run", help: "print what would go out, and send nothing", commands: ["notify"]),
    Flag(
      name: "--output", short: "-o", value: "PATH", help: "write the report here (- prints it)",
      commands: ["postmortem"]),
    Flag(
      name: "--since", value: "DURATION|T", help: "what happened since then (12h)",
      commands: ["handover"]),
    Flag(name: "--help", short: "-h", help: "this text"),
    Flag(name: "--version", short: "-V", help: "the version"),
  ]
}
