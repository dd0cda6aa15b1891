import JSON
import Metrics
import Receivers
import Routing
import Templates
import Testing
import Transport

/// Templates that never end or grow without end, and labels that want to be more than text.
@Suite struct HostileTests {
  @Test(arguments: [
    #"{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}"#,
    #"{{ define "a" }}{{ template "b" . }}{{ end }}{{ define "b" }}{{ template "a" . }}{{ end }}{{ template "b" . }}"#,
    #"{{ range 1000000000 }}x{{ end }}"#,
    #"{{ range 2000000 }}{{ range 2000000 }}{{ break }}{{ end }}{{ end }}"#,
    #"{{ $x := "ab" }}{{ range 60 }}{{ $x = print $x $x }}{{ end }}{{ $x }}"#,
    #"{{ $x := "ab" }}{{ range 18 }}{{ $x = print $x $x }}{{ end }}{{ range 100000 }}{{ $x = print $x }}{{ end }}"#,
    #"{{ define "a" }}{{ template "a" (print . .) }}{{ end }}{{ template "a" "x" }}"#,
    #"{{ $l := list "x" }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}{{ $l }}"#,
    #"{{ $l := dict "a" 1 }}{{ range 60 }}{{ $l = dict "a" $l "b" $l }}{{ end }}{{ toJson $l }}"#,
    #"{{ $l := list }}{{ range 1000000 }}{{ $l = append $l 1 }}{{ end }}"#,
    #"{{ $l := list }}{{ range 1000000 }}{{ $l = list $l }}{{ end }}{{ $l }}"#,
    #"{{ $x := "aaaaaaaa" }}{{ range 30 }}{{ $x = reReplaceAll "a" "aaaaaaaa" $x }}{{ end }}{{ $x }}"#,
    #"{{ $s := "x" }}{{ range 20 }}{{ $s = print $s $s }}{{ end }}{{ $l := list }}"#
      + #"{{ range 1000 }}{{ $l = append $l $s }}{{ end }}{{ $l }}"#,
  ])
  func noTemplateTakesAllTimeOrMemory(text: String) {
    let library = TextLibrary()
    let data = library.data(diskNotice())
    #expect(throws: TemplateError.self) { try library.text(text, data) }
  }

  @Test func neitherDoesOneOfHTML() {
    let library = TextLibrary()
    let data = library.data(diskNotice())
    for text in [
      #"{{ define "a" }}<b>{{ template "a" . }}</b>{{ end }}{{ template "a" . }}"#,
      #"{{ $l := list "x" }}{{ range 60 }}{{ $l = list $l $l }}{{ end }}<p>{{ $l }}</p>"#,
    ] { #expect(throws: TemplateError.self) { try library.html(text, data) } }
  }

  @Test func widthsAreLimited() throws {
    let library = TextLibrary()
    let data = library.data(diskNotice())
    for text in [#"{{ printf "%1000000000d" 7 }}"#, #"{{ printf "%.1000000000f" 7.5 }}"#] {
      let shown = (try? library.text(text, data)) ?? ""
      #expect(shown.utf8.count < 11_000)
    }
  }

  @Test func aLongListIsStillTold() throws {
    var notice = diskNotice()
    notice.alerts = (0..<1000).map { number in
      var alert = notice.alerts[0]
      alert.labels = alert.labels.setting("instance", "db\(number)")
      return alert
    }
    let library = TextLibrary()
    let text =
      #"{{ range .Alerts }}{{ .Labels.instance }}: {{ .Annotations.summary | toUpper }}{{ "\n" }}{{ end }}"#
      + "{{ toJson .Alerts }}"
    #expect(try library.text(text, library.data(notice)).contains("db999"))
  }

  /// What comes from an alert is text in every message, and no header, address, field or markup.
  @Test func labelsAreNothingButText() throws {
    let evil =
      "x\r\nBcc: evil@example.org\r\n\r\n<script>\"},{\\\u{0}\u{1b}]0;owned\u{7}\u{202E}{{ . }}"
    var notice = diskNotice()
    notice.groupLabels = ["alertname": evil]
    notice.alerts[0].labels = ["alertname": evil, "severity": evil]
    notice.alerts[0].annotations = ["summary": evil]
    for (kind, yaml, secrets) in [
      (Integration.Kind.webhook, "{url: 'http://h.test/'}", ["url"]),
      (
        .slack, "{api_url: 'http://h.test/', text: '{{ .CommonAnnotations.summary }}'}", ["api_url"]
      ),
      (.pagerduty, "{routing_key: k, url: 'http://h.test/'}", ["routing_key"]),
      (.opsgenie, "{api_key: k, api_url: 'http://h.test/'}", ["api_key"]),
      (.discord, "{webhook_url: 'http://h.test/'}", ["webhook_url"]),
      (.msteams, "{webhook_url: 'http://h.test/'}", ["webhook_url"]),
      (.msteamsv2, "{webhook_url: 'http://h.test/'}", ["webhook_url"]),
      (.telegram, "{bot_token: t, chat_id: 1, api_url: 'http://h.test'}", ["bot_token"]),
    ] {
      let integration = try integration(kind, yaml, secrets: secrets)
      for request in try requests(integration, notice) {
        #expect(request.url.hasPrefix("http://h.test"))
        #expect(request.url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
        for header in request.headers {
          #expect(header.value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }, "\(kind)")
        }
        let body = String(decoding: request.body ?? [], as: UTF8.self)
        #expect((try? JSON(parsing: body)) != nil, "\(kind): \(body)")
        #expect(!body.dropLast().utf8.contains { $0 < 0x20 }, "\(kind): \(body)")
        #expect(!body.contains("<script>"), "\(kind): \(body)")
      }
    }
  }

  /// A recipient that an alert names is one address, or the mail is not sent.
  @Test(arguments: [
    "a@example.org\r\nRCPT TO:<evil@example.org>", "a@example.org>\r\nDATA", "a@example.org\0",
    "<a@example.org> <b@example.org>", "a@example.org\u{2028}b@example.org", "a b@example.org",
  ])
  func noRecipientIsMoreThanOne(address: String) throws {
    var notice = diskNotice()
    notice.alerts[0].labels = notice.alerts[0].labels.setting("mail", address)
    let mail = try integration(
      .email,
      "{to: '{{ .CommonLabels.mail }}', from: v@example.org, smarthost: 'm:25', "
        + "headers: {X-Own: '{{ .CommonLabels.mail }}'}}")
    let library = TextLibrary()
    guard
      case .mail(let request)? = try? mail.message(
        library.data(notice), texts: library, read: { _ in nil })
    else { return }
    #expect(request.recipients.count == 1)
    #expect(request.recipients.allSatisfy { $0.utf8.allSatisfy { $0 > 0x20 && $0 != 0x3E } })
    let head = String(decoding: request.content, as: UTF8.self)
      .split(separator: "\r\n", omittingEmptySubsequences: false).prefix { !$0.isEmpty }
    #expect(!head.contains { $0.hasPrefix("RCPT") || $0.hasPrefix("DATA") })
  }
}
