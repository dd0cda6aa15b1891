/// The texts that every library starts with, by the names that users' own templates call and replace.
let defaultTexts: [(name: String, text: String)] =
  parts + named(subjectNames, #"{{ template "__subject" . }}"#)
  + named(linkNames, #"{{ template "__alertmanagerURL" . }}"#)
  + named(productNames, #"{{ template "__alertmanager" . }}"#)
  + named(fallbackNames, #"{{ template "__subject" . }} | {{ template "__alertmanagerURL" . }}"#)
  + named(colorNames, #"{{ if eq .Status "resolved" }}good{{ else }}danger{{ end }}"#)
  + named(
    ["telegram.default.message", "discord.default.message"], #"{{ template "vigil.lists" . }}"#)
  + named(
    ["pushover.default.message", "webex.default.message", "sns.default.message"],
    #"{{ join " " .CommonAnnotations.Values }}{{ template "vigil.lists" . }}"#)
  + named(
    ["opsgenie.default.description", "victorops.default.state_message"],
    #"{{ template "vigil.close.lists" . }}"#)
  + named(
    [
      "msteams.default.text", "msteamsv2.default.text", "jira.default.description",
      "mattermost.default.text",
    ], #"{{ template "vigil.markdown.lists" . }}"#)
  + named(["slack.default.text"], #"{{ template "vigil.incidents" . }}"#)
  + named(emptyNames, "") + [("email.default.html", defaultMail)]

private func named(_ names: [String], _ text: String) -> [(name: String, text: String)] {
  names.map { ($0, text) }
}

/// What the others are made of.
private let parts: [(name: String, text: String)] = [
  ("__alertmanager", "Alertmanager"),
  ("__description", ""),
  (
    "__subject",
    """
    [{{ toUpper .Status }}{{ with .Alerts.Firing }}:{{ len . }}{{ end }}] \
    {{ join " " .GroupLabels.Values }} \
    {{ with .CommonLabels.Remove .GroupLabels.Names }}({{ join " " .Values }}){{ end }}
    """
  ),
  (
    "__alertmanagerURL",
    #"{{ printf "%s/#/alerts?receiver=%s" .ExternalURL (urlquery .Receiver) }}"#
  ),
  (
    "__text_alert_list",
    """
    {{ range . }}Labels:
    {{ range .Labels.SortedPairs }} - {{ .Name }} = {{ .Value }}
    {{ end }}Annotations:
    {{ range .Annotations.SortedPairs }} - {{ .Name }} = {{ .Value }}
    {{ end }}Source: {{ .GeneratorURL }}
    {{ end }}
    """
  ),
  (
    "__text_alert_list_markdown",
    """

    {{ range . }}Labels:
    {{ range .Labels.SortedPairs }}  - {{ .Name }} = {{ .Value }}
    {{ end }}
    Annotations:
    {{ range .Annotations.SortedPairs }}  - {{ .Name }} = {{ .Value }}
    {{ end }}
    Source: {{ .GeneratorURL }}

    {{ end }}
    """
  ),
  ("pagerduty.default.instances", #"{{ template "__text_alert_list" . }}"#),
  (
    "vigil.lists",
    """

    {{ with .Alerts.Firing }}
    Alerts Firing:
    {{ template "__text_alert_list" . }}
    {{ end }}
    {{ with .Alerts.Resolved }}
    Alerts Resolved:
    {{ template "__text_alert_list" . }}
    {{ end }}
    {{ template "vigil.incidents" . }}
    """
  ),
  (
    "vigil.incidents",
    """
    {{ range .Incidents }}Incident {{ .Name }}: {{ .Title }}{{ with .Link }} ({{ . }}){{ end }}
    {{ end }}
    """
  ),
  (
    "vigil.markdown.lists",
    """

    {{ with .Alerts.Firing }}
    # Alerts Firing:
    {{ template "__text_alert_list_markdown" . }}
    {{ end }}
    {{ with .Alerts.Resolved }}
    # Alerts Resolved:
    {{ template "__text_alert_list_markdown" . }}
    {{ end }}
    {{ template "vigil.incidents" . }}
    """
  ),
  (
    "vigil.close.lists",
    """
    {{ join " " .CommonAnnotations.Values }}{{ with .Alerts.Firing }}
    Alerts Firing:
    {{ template "__text_alert_list" . }}{{ else }}
    {{ end }}{{ with .Alerts.Resolved }}
    Alerts Resolved:
    {{ template "__text_alert_list" . }}{{ else }}
    {{ end }}{{ template "vigil.incidents" . }}
    """
  ),
  (
    "wechat.default.message",
    """
    {{ template "__subject" . }}
    {{ template "vigil.close.lists" . }}
    AlertmanagerUrl:
    {{ template "__alertmanagerURL" . }}
    """
  ),
  (
    "rocketchat.default.color", #"{{ if eq .Status "resolved" }}green{{ else }}red{{ end }}"#
  ),
  (
    "jira.default.priority",
    """
    {{ $found := "" }}{{ range .Alerts }}\
    {{ if eq .Labels.severity "critical" }}{{ $found = "High" }}\
    {{ else if eq $found "High" }}\
    {{ else if eq .Labels.severity "warning" }}{{ $found = "Medium" }}\
    {{ else if eq $found "Medium" }}\
    {{ else if eq .Labels.severity "info" }}{{ $found = "Low" }}{{ end }}\
    {{ end }}{{ $found }}
    """
  ),
]

private let subjectNames = [
  "slack.default.title", "pagerduty.default.description", "opsgenie.default.message",
  "email.default.subject", "victorops.default.entity_display_name", "pushover.default.title",
  "discord.default.title", "msteams.default.title", "msteams.default.summary",
  "msteamsv2.default.title", "sns.default.subject", "jira.default.summary",
  "rocketchat.default.title", "mattermost.default.title",
]

private let linkNames = [
  "slack.default.titlelink", "pagerduty.default.clientURL", "opsgenie.default.source",
  "pushover.default.url", "rocketchat.default.titlelink", "mattermost.default.titlelink",
]

private let productNames = [
  "slack.default.username", "pagerduty.default.client", "victorops.default.monitoring_tool",
  "mattermost.default.username", "rocketchat.default.alias",
]

private let fallbackNames = ["slack.default.fallback", "mattermost.default.fallback"]

private let colorNames = ["slack.default.color", "mattermost.default.color"]

private let emptyNames = [
  "slack.default.pretext", "slack.default.iconemoji",
  "slack.default.iconurl", "slack.default.footer", "slack.default.callbackid",
  "rocketchat.default.text", "rocketchat.default.iconurl", "rocketchat.default.emoji",
  "rocketchat.default.imageurl", "rocketchat.default.thumburl", "wechat.default.to_user",
  "wechat.default.to_party", "wechat.default.to_tag", "wechat.default.agent_id",
]
