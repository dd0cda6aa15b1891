internal import Facts

extension Order {
  /// Said when it is carried out.
  var done: String {
    func counted(_ alerts: [String]) -> String {
      alerts.count == 1 ? "the alert" : "\(alerts.count) alerts"
    }
    return switch self {
    case .acknowledge(let alerts, _, _): "acknowledged " + counted(alerts) + ", in this Vigil only"
    case .withdrawAcknowledgement(let alerts, _):
      "nobody looks after " + counted(alerts) + " any more"
    case .silence(let silence):
      silence.id.isEmpty ? "the silence is made" : "the silence is changed"
    case .expireSilence: "the silence has ended"
    }
  }
}
