/// The alertmanager.yml of a trial, the same for both but for where their receivers listen.
struct PeerConfiguration {
  var schedules: [PeerSchedule]
  var intervals: PeerIntervals
  /// Of the full minute of `intervals`: minutes since midnight, UTC.
  var turnMinute: Int
  var httpPort: Int
  var mailPort: Int

  /// What shows each alert, and the group, in the messages that do not list them.
  static let templates = #"""
    {{ define "own" }}{{ range .Alerts }}{{ .Status }} {{ range .Labels.SortedPairs }}\#
    {{ .Name }}={{ .Value }} {{ end }}| {{ .Annotations.summary }}{{ "\n" }}{{ end }}{{ end }}
    {{ define "group" }}{{ range .GroupLabels.SortedPairs }}{{ .Name }}={{ .Value }} {{ end }}\#
    {{ end }}
    """#

  var text: String {
    """
    global:
      resolve_timeout: \(PeerSchedule.resolveTimeout)s
      smtp_smarthost: 127.0.0.1:\(mailPort)
      smtp_from: 'Peer <peer@example.org>'
      smtp_require_tls: false
      pagerduty_url: http://127.0.0.1:\(httpPort)/unused
    templates: [own.tmpl]
    time_intervals:
      - {name: early, time_intervals: [{times: [\(minute(-2)), \(minute(-1))]}]}
      - {name: late, time_intervals: [{times: [\(minute(0))]}]}
    inhibit_rules:
      - source_matchers: [role="source"]
        target_matchers: [role="target"]
        equal: [schedule, instance]
      - source_matchers: [role="both", severity="critical"]
        target_matchers: [role="both"]
        equal: [schedule]
    route:
      receiver: nobody
      routes:
    \(schedules.map(route).joined())
    receivers:
      - name: nobody
    \(schedules.flatMap(receivers).joined())
    """
  }

  private func minute(_ offset: Int) -> String {
    func clock(_ minute: Int) -> String {
      func two(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
      return "'\(two(minute / 60)):\(two(minute % 60))'"
    }
    let start = (turnMinute + offset + 1440) % 1440
    return "{start_time: \(clock(start)), end_time: \(clock(start + 1))}"
  }

  private func route(_ schedule: PeerSchedule) -> String {
    var lines: [String] = []
    for (index, route) in schedule.routes.enumerated() {
      let matchers =
        index == 0
        ? "schedule=\"\(schedule.name)\""
        : route.matchers.map { "\($0.text)\"\($0.value)\"" }.joined(separator: ", ")
      let indent = index == 0 ? "    " : "        "
      lines.append(indent + "- receiver: \(schedule.name)-r\(index)")
      lines.append(indent + "  matchers: ['\(matchers)']")
      lines.append(
        indent + "  group_by: [\(route.groupBy.map { "'\($0)'" }.joined(separator: ", "))]")
      lines.append(indent + "  group_wait: \(route.wait)s")
      lines.append(indent + "  group_interval: \(schedule.interval)s")
      lines.append(indent + "  repeat_interval: \(schedule.patience)s")
      if !route.mute.isEmpty { lines.append(indent + "  mute_time_intervals: \(route.mute)") }
      if !route.active.isEmpty { lines.append(indent + "  active_time_intervals: \(route.active)") }
      if route.goesOn { lines.append(indent + "  continue: true") }
      if index == 0, schedule.routes.count > 1 { lines.append(indent + "  routes:") }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private func receivers(_ schedule: PeerSchedule) -> [String] {
    schedule.routes.enumerated().map { index, route in
      var text = "  - name: \(schedule.name)-r\(index)\n"
      for kind in PeerSchedule.Kind.allCases {
        let own = route.integrations.enumerated().filter { $0.element.kind == kind }
        if own.isEmpty { continue }
        text += "    \(kind.rawValue)_configs:\n"
        for (place, one) in own {
          let name = "\(schedule.name)-r\(index)-\(kind.rawValue)\(place)"
          text += "      - \(settings(one, name))\n"
          if let sends = one.sendsResolved { text += "        send_resolved: \(sends)\n" }
        }
      }
      return text
    }
  }

  private func settings(_ one: PeerSchedule.Integration, _ name: String) -> String {
    let url = "http://127.0.0.1:\(httpPort)/\(name)"
    let (own, group) = (#"'{{ template "own" . }}'"#, #"'{{ template "group" . }}'"#)
    var lines: [String]
    switch one.kind {
    case .webhook:
      lines = ["url: \(url)"]
      if one.maxAlerts > 0 { lines.append("max_alerts: \(one.maxAlerts)") }
    case .slack:
      lines = [
        "api_url: \(url)", "channel: '#\(name)'",
        #"footer: '{{ template "group" . }}#{{ template "own" . }}'"#,
      ]
      if one.hasOwnTexts {
        lines += [
          "text: \(own)", "pretext: '{{ .Status }} <b> & {{ .CommonLabels.instance }}'",
          "fields: [{title: Severity, value: '{{ .CommonLabels.severity }}', short: true}]",
        ]
      }
    case .pagerduty:
      lines = [
        "url: \(url)", "routing_key: key-\(name)",
        "details: {group: \(group), alerts: \(own)}",
      ]
      if one.hasOwnTexts {
        lines += [
          "description: '{{ len .Alerts }} & {{ .Status }}'",
          "severity: '{{ .CommonLabels.severity }}'", "class: '{{ .GroupLabels.alertname }}'",
        ]
      }
    case .email:
      lines = ["to: '\(name)@example.org'", "headers: {X-Group: \(group)}", "text: \(own)"]
      if one.hasOwnTexts { lines.append("html: '<p>{{ template \"own\" . }}</p>'") }
    }
    return lines.joined(separator: "\n        ")
  }
}
