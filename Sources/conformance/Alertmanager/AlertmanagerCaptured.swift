internal import Calendar
internal import Files
internal import JSON
internal import Metrics
internal import Receivers
internal import Routing
internal import Templates
internal import Transport

/// The recording of 0.34.0, by its own configuration.
func checkCaptured(_ folder: String, _ tally: inout Tally) {
  let path = folder + "/captured/0.34.0/alertmanager.yml"
  do {
    let configuration = try AlertmanagerConfiguration(
      try readFile(path), file: path, zones: ZoneDatabase())
    for receiver in configuration.receivers.prefix(1) {
      checkCaptured(
        folder, receiver: receiver, routeLabels: configuration.route.labels, &tally)
    }
  } catch {
    tally.fail("\(path): \(error)")
  }
}

/// `captured/0.34.0`: whether each recorded request of the kinds that are built is one that Vigil makes of the same
/// notice, by the receiver and the labels of the route of the recording's configuration.
func checkCaptured(
  _ folder: String, receiver: Receiver, routeLabels: [String: String], _ tally: inout Tally
) {
  let captured = folder + "/captured/0.34.0/"
  let library = TextLibrary()
  let notices = corpusLines(captured + "webhook.jsonl", &tally)
    .filter { $0.item["path"].string == "/webhook/default" }
    .compactMap { capturedNotice($0.item["body"]) }
  var made: [CapturedRequest] = []
  var mails: [(settings: Integration, mail: MailRequest)] = []
  for integration in receiver.integrations where integration.kind.isBuilt {
    for whole in notices {
      var notice = whole
      notice.routeLabels = routeLabels
      var data = library.data(notice)
      if !integration.sendsResolved {
        notice.alerts.removeAll { $0.isResolved(at: notice.now) }
        if notice.alerts.isEmpty { continue }
        notice.routeLabels = data.notice.routeLabels
        data = NoticeData(notice)
      }
      do throws(MessageError) {
        switch try integration.message(data, texts: library, read: { _ in nil }) {
        case .requests(let requests): made += requests.map(CapturedRequest.init)
        case .mail(let mail): mails.append((integration, mail))
        }
      } catch {
        tally.fail("\(integration.name): \(error)")
      }
    }
  }
  for file in [
    "webhook", "slack", "slackapp", "pagerduty", "opsgenie", "telegram", "discord", "msteams",
    "msteamsv2",
  ] {
    for (line, item) in corpusLines("\(captured)\(file).jsonl", &tally) {
      let request = CapturedRequest(item)
      tally.count(
        made.contains { $0.isSame(as: request) },
        "\(file).jsonl:\(line): \(request.method) \(request.path) \(goJSON(request.body)), made "
          + made.filter { $0.path == request.path }.map { goJSON($0.body) }.joined(
            separator: " or "))
    }
  }
  for (line, item) in corpusLines("\(captured)smtp.jsonl", &tally) {
    let mail = CapturedMail(item["dialogue"].elements.compactMap(\.string))
    let own = mails.map { CapturedMail($0.mail) }
    tally.count(
      own.contains(mail),
      "smtp.jsonl:\(line): \(mail), made "
        + own.filter {
          $0.recipients == mail.recipients && $0.headers["Subject"] == mail.headers["Subject"]
        }
        .map { "\($0)" }.joined(separator: " or "))
  }
}

/// The notice that a message of the webhook was made of.
private func capturedNotice(_ body: JSON) -> Notice? {
  let body = body.string.flatMap { try? JSON(parsing: $0) } ?? body
  var latest = Timestamp(milliseconds: 0)
  let alerts = body["alerts"].elements.map { alert in
    let starts = parseTimestamp(alert["startsAt"].string ?? "") ?? latest
    let ends = parseTimestamp(alert["endsAt"].string ?? "")
    let end = ends.flatMap { $0.milliseconds < 0 ? nil : $0 }
    latest = max(latest, end ?? starts, starts)
    return RoutedAlert(
      labels: labels(ofGroup: alert["labels"]), annotations: labels(ofGroup: alert["annotations"]),
      starts: starts,
      ends: end, generatorURL: alert["generatorURL"].string ?? "", updated: starts)
  }
  var notice = Notice(
    receiver: body["receiver"].string ?? "", groupKey: body["groupKey"].string ?? "",
    groupLabels: labels(ofGroup: body["groupLabels"]), alerts: alerts,
    externalURL: body["externalURL"].string ?? "", now: latest + .seconds(1))
  notice.reason = body["notification_reason"].string ?? ""
  return notice
}

/// A request as it is compared: what differs from run to run and from program to program left out.
private struct CapturedRequest {
  var method: String
  var path: String
  var headers: [String: String]
  var body: JSON

  init(_ item: JSON) {
    method = item["method"].string ?? ""
    path = item["path"].string ?? ""
    headers = [:]
    for member in item["headers"].members {
      headers[member.name.lowercased()] = member.value.string
    }
    headers["user-agent"] = nil
    headers["content-length"] = nil
    body = item["body"].string.flatMap { try? JSON(parsing: $0) } ?? item["body"]
  }

  init(_ request: HTTPRequest) {
    method = request.method
    let rest = request.url.split(separator: "/", maxSplits: 3).dropFirst(2)
    path = "/" + rest.joined(separator: "/")
    headers = [:]
    for header in request.headers { headers[header.name.lowercased()] = header.value }
    headers["user-agent"] = nil
    switch request.credentials {
    case .token(let scheme, let token)?: headers["authorization"] = "\(scheme) \(token)"
    // libcurl makes the header of these.
    case .basic(let user, let password)?:
      headers["authorization"] = user == "user" && password == "pass" ? "Basic dXNlcjpwYXNz" : ""
    case nil: break
    }
    body = request.body.flatMap { try? JSON(parsing: $0) } ?? .null
  }

  func isSame(as other: CapturedRequest) -> Bool {
    method == other.method && path == other.path && headers == other.headers
      && conformance.isSame(body, other.body)
  }
}
