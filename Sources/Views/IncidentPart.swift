package import Facts

/// The incident that is looked at, with its timeline and its frozen graphs.
package struct IncidentPart: Sendable {
  /// nil until it is asked for, or where there is none of that number.
  package var record: IncidentRecord?
  /// Why it is not known, or not as it is now; what was known before stays.
  package var unknown: String?
  package init(record: IncidentRecord? = nil, unknown: String? = nil) {
    (self.record, self.unknown) = (record, unknown)
  }
}

/// Where an incident's own board is: its graphs, made by a function.
package enum IncidentAddress {
  private static let start = "incident/"

  package static func uid(_ incident: Int) -> String { start + "\(incident)" }

  /// The number of the incident whose board bears that uid; nil for other boards.
  package static func incident(_ uid: String) -> Int? {
    uid.hasPrefix(start) ? Int(uid.dropFirst(start.count)) : nil
  }
}
