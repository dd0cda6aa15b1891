import Metrics
import Receivers
import Routing
import Templates
import Testing

private func text(
  _ text: String, _ notice: Notice = diskNotice(), library: TextLibrary = TextLibrary()
) throws(TemplateError) -> String {
  try library.text(text, library.data(notice))
}

@Suite struct TextTests {
  @Test(arguments: [
    ("{{ .Status }} {{ .Receiver }} {{ len .Alerts.Firing }}", "firing team-x 1"),
    ("{{ .CommonLabels.SortedPairs.Values | join \" \" }}", "DiskFull db1:9100 critical"),
    ("{{ (.CommonLabels.Remove .GroupLabels.Names).Names.Join \"+\" }}", "instance+severity"),
    ("{{ .CommonLabels }}", "alertname=DiskFull, instance=db1:9100, severity=critical"),
    ("[{{ .CommonLabels.none }}]", "[]"),
    ("{{ (index .Alerts 0).StartsAt | date \"15:04:05 MST\" }}", "02:36:40 UTC"),
    (
      "{{ (index .Alerts 0).StartsAt | tz \"Europe/Paris\" | date \"15:04 -0700 MST\" }}",
      "04:36 +0200 CEST"
    ),
    ("{{ since (index .Alerts 0).StartsAt | humanizeDuration }}", "10m 0s"),
    (
      "{{ (index .Alerts 0).EndsAt.IsZero }} {{ (index .Alerts 0).StartsAt.Month }}",
      "true September"
    ),
    ("{{ now.Sub (index .Alerts 0).StartsAt }}", "10m0s"),
    ("{{ toDate \"2006-01-02\" \"2026-02-29\" }}", "0001-01-01 00:00:00 +0000 UTC"),
    (
      "{{ (toDate \"Jan 2, 2006 at 3:04pm (MST)\" \"Feb 3, 2026 at 7:54pm (UTC)\").Unix }}",
      "1770148440"
    ),
    ("{{ title \"it's o'neil's 2ND try.too\" }}", "It's O'neil's 2Nd Try.too"),
    ("{{ base64encode \"flush>>\" }} {{ base64decode \"Zmx1c2g-Pg==\" }}", "Zmx1c2g-Pg== flush>>"),
    ("{{ urlUnescape \"a+b%2fc\" }}", "a b/c"),
    ("{{ toJson (dict \"b\" 1 \"a\" (list \"<\" true)) }}", "{\"a\":[\"\\u003c\",true],\"b\":1}"),
    ("{{ template \"__subject\" . }}", "[FIRING:1] DiskFull (db1:9100 critical)"),
  ])
  func dataAndFunctionsAreAlertmanagers(_ template: String, _ wanted: String) throws {
    #expect(try text(template) == wanted)
  }

  @Test func theEndIsToldAsSuch() throws {
    #expect(
      try text("{{ template \"__subject\" . }}", diskNotice(resolved: true))
        == "[RESOLVED] DiskFull (db1:9100 critical)")
  }

  @Test func aLaterDefinitionReplacesAnEarlierOne() throws {
    var library = TextLibrary()
    try library.add("{{ define \"__subject\" }}first{{ end }}{{ define \"own\" }}o{{ end }}")
    try library.add("{{ define \"__subject\" }}second{{ end }}{{ define \"own\" }} {{ end }}")
    #expect(
      try text(
        "{{ template \"slack.default.title\" . }} {{ template \"own\" . }}", library: library)
        == "second o")
    #expect(throws: TemplateError.self) { try library.add("{{ nothing }}") }
  }

  @Test func routeLabelsAreTemplatesThatMayAskForOthers() throws {
    var notice = diskNotice()
    notice.routeLabels = [
      "page": "{{ .GroupLabels.alertname }}", "deep": "{{ routeLabels \"page\" | toUpper }}",
      "loop": "{{ routeLabels \"loop\" }}",
    ]
    let library = TextLibrary()
    let raw = NoticeData(notice)
    #expect(try library.text("{{ routeLabels \"deep\" }}", raw) == "DISKFULL")
    #expect(throws: TemplateError.self) { try library.text("{{ routeLabels \"loop\" }}", raw) }
    #expect(library.data(notice).notice.routeLabels["deep"] == "DISKFULL")
  }

  @Test(arguments: [
    "{{ define \"r\" }}{{ template \"r\" . }}{{ end }}{{ template \"r\" . }}",
    "{{ range 2000 }}{{ range 2000 }}{{ end }}{{ end }}",
    "{{ $x := \"aaaaaaaaaaaaaaaa\" }}{{ range 40 }}{{ $x = print $x $x }}{{ end }}{{ $x }}",
    "{{ range 1000000 }}{{ printf \"%1000d\" 1 }}{{ end }}",
  ])
  func whatLoopsOrExplodesIsCutOff(_ template: String) {
    #expect(throws: TemplateError.self) { try text(template) }
  }

  @Test func htmlHoldsNoMarkupOfAlerts() throws {
    let library = TextLibrary()
    let data = library.data(diskNotice())
    let mail = try library.html("{{ template \"email.default.html\" . }}", data)
    #expect(mail.contains("summary = 97 % &lt;full&gt; &amp; rising<br"))
    #expect(!mail.contains("<full>"))
    #expect(!mail.contains("Permission"))
    #expect(mail.contains("receiver=team-x"))
  }

  @Test func allDefaultTextsAreTemplates() throws {
    for name in ["slack.default.color", "wechat.default.message", "jira.default.priority"] {
      #expect(try !text("{{ template \"\(name)\" . }}").isEmpty)
    }
  }
}
