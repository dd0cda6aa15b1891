import JSON
import TestSupport
import Testing

extension EndToEnd {
  /// Labels that want to be more than text, through a real engine to a real terminal, a webhook and a mail.
  @Suite struct HostileLabels {
    private static let evil = "Ev\u{1b}]0;owned\u{7}il\r\nBcc: evil@example.org\r\n\r\nRCPT"

    @Test func theyAreTextEverywhere() throws {
      let receivers = EchoingReceivers()
      defer { receivers.stop() }
      let taking = MailServer()
      defer { taking.stop() }
      let shop = try ServedShop(more: "alertmanager: alertmanager.yml\n")
      let url = "http://127.0.0.1:\(receivers.port)/taking"
      shop.write(
        """
        global: {smtp_smarthost: '127.0.0.1:\(taking.port)', smtp_from: v@example.org, smtp_require_tls: false}
        route: {receiver: team, group_by: [alertname], group_wait: 0s, group_interval: 2s}
        templates: [bomb.tmpl]
        receivers:
          - name: team
            webhook_configs: [{url: '\(url)/{{ .CommonLabels.path }}'}]
            email_configs:
              - {to: ops@example.org, headers: {X-Own: '{{ .CommonLabels.alertname }}'}}
              - {to: '{{ .CommonLabels.mail }}'}
            slack_configs: [{api_url: '\(url)', channel: c, text: '{{ template "bomb" . }}'}]
        """, as: "alertmanager.yml")
      shop.write(#"{{ define "bomb" }}{{ template "bomb" . }}{{ end }}"#, as: "bomb.tmpl")
      try shop.start()
      let labels = [
        ("alertname", Self.evil), ("path", "a b\r\nX-Evil: 1"), ("severity", "critical"),
        ("mail", "a@example.org>\r\nRCPT TO:<evil@example.org"),
      ]
      let alert = JSON.object([
        JSON.Member("labels", .object(labels.map { JSON.Member($0, .string($1)) }))
      ])
      let posted = RawConnection(unix: shop.socket)?.ask(
        "/api/v2/alerts", method: "POST", body: "[\(alert.description)]")
      #expect(posted?.status == 200, "\(posted?.body ?? "")")
      #expect(eventually { !receivers.requests.isEmpty })
      #expect(!receivers.requests.contains { $0.contains("\r\nX-Evil") })
      #expect(eventually { !taking.mails.isEmpty })
      for mail in taking.mails {
        #expect(mail.envelope.count == 2 && !"\(mail.envelope)".contains("evil"))
        let headers = mail.content.prefix { !$0.isEmpty }
        #expect(!headers.contains { $0.hasPrefix("Bcc") || $0.hasPrefix("RCPT") }, "\(headers)")
      }
      // One of the four went out by the webhook, one by mail; of the others it is told why not.
      let screen = try Screen(shop.screen + " --as ann served", width: 120, height: 40)
      let bytes = screen.bytes(within: 20, until: "slack[0]") { screen.type("O") }
      #expect(
        !bytes.contains("\u{1b}]0;owned") && !bytes.contains("owned\u{7}"),
        "\(bytes.debugDescription)")
      #expect(screen.shows("slack[0]", "depth"), "\(screen.text)")
    }
  }
}
