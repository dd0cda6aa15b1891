import LogFormats
import Testing

struct LevelTests {
  /// What the form itself says.
  @Test(arguments: [
    ("2026-11-28 20:31:49,123 WARNING [x] error", LogLevel.warn),
    ("2026-11-28T20:31:49Z\tinfo\tx.go:1\terror", .info),
    ("2026-11-28 20:31:49.123 | SUCCESS  | m:f:1 - x", .info),
    ("2026-11-28 20:31:49.123 UTC [1] LOG:  error", .info),
    ("2026-11-28 20:31:49.123 UTC [1] a@b FATAL:  x", .fatal),
    ("2026-11-28 20:31:49.123 UTC [1] DETAIL:  ERROR", .unknown),
    ("2026-01-02 03:04:05.000 ERROR 1 --- [exec-1] c.e.App : x", .error),
    ("2026-08-06T14:25:02.835618Z 0 [Note] [MY-012487] [InnoDB] x", .info),
    ("2026/11/28 20:31:41 [emerg] 1#1: x", .critical),
    ("[Sat Nov 28 20:31:41.733087 2026] [mpm_event:notice] [pid 1] x", .info),
    ("Jan  2 03:04:05 web-1 dhclient: error: x", .unknown),
    ("1.2.3.4 - - [28/Nov/2026:20:31:49 +0000] \"GET /error\" 500 1", .unknown),
    ("<131>1 2026-01-02T03:04:05.000Z h app - - - x", .error),
    ("<0>Nov 28 20:31:42 h a[1]: x", .critical),
    ("WARNING:root:x", .warn), ("[ERROR] boom", .error), ("fail: Microsoft.App[0]", .error),
    ("INFO[0000] started", .info),
    ("{\"level\":30}", .info), ("{\"level\":60}", .fatal), ("{\"level\":\"INFO+2\"}", .info),
    ("{\"s\":\"W\",\"msg\":\"x\"}", .warn), ("{\"status\":500}", .unknown),
    ("{\"level\":400,\"level_name\":\"ERROR\"}", .error),
    ("{\"severity\":\"EMERGENCY\"}", .critical),
    ("{\"log\":{\"level\":\"warning\"}}", .warn), ("{\"severityNumber\":17}", .error),
    ("{\"PRIORITY\":\"3\"}", .error),
    ("level=warning msg=\"error\"", .warn), ("ts=1795897967 lvl=crit", .critical),
    ("web-1  | ERROR [main] x", .error),
  ])
  func isWhatTheFormSays(line: String, level: LogLevel) {
    #expect(records(line).first?.statedLevel == level, "\(line)")
  }

  /// Where the form says nothing, the words do, as in Loki.
  @Test(arguments: [
    ("Jan  2 03:04:05 web-1 dhclient: error: x", LogLevel.error), ("nothing at all", .unknown),
    (
      "{\"log\":\"level=warn msg=x\\n\",\"stream\":\"stderr\",\"time\":\"2026-01-02T03:04:05Z\"}",
      .warn
    ),
    ("2026-01-02T03:04:05.000000000Z stdout F E1128 20:32:47.244540 1 m.go:1] x", .error),
    ("Jan 02, 2026 3:04:05 AM com.example.App run\nSEVERE: no", .error),
  ])
  func isWhatTheWordsSay(line: String, level: LogLevel) {
    #expect(records(line).first?.level == level, "\(line)")
  }

  @Test func everyNameIsReadAgain() {
    for level in LogLevel.allCases where level != .unknown {
      #expect(LogLevel(word: level.name) == level)
      #expect(LogLevel(word: level.name.uppercased()) == level)
    }
    #expect(LogLevel(word: "informative") == nil)
    #expect(LogLevel(word: "emergencies") == nil)
  }
}
