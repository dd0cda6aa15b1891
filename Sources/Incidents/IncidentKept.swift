package import Facts
internal import Metrics

/// An incident as it is kept over the end of the program.
///
/// It is written before the entries that belong to it, and holds them, too: whoever is killed between has either all of
/// a change or nothing of it. What redaction takes out of entries it takes out of these.
package struct IncidentKept: Sendable, Hashable, Codable {
  package var fact: IncidentFact
  /// Its alerts that are active as far as it knows, by their ids, each with the name that it is a member under. In a
  /// storm not all of them.
  package var active: [String: String] = [:]
  /// The entries that were told or told anew with this change.
  package var fresh: [IncidentEntry] = []

  /// How many more are active than are listed.
  var unlisted = 0
  /// Of those that are listed: whose `for` is not over yet, and of whom it was told that nobody delivers their series.
  var pending: [String] = []
  var lost: [String] = []
  /// Those that ended and were not seen to recover, with their names.
  var gone: [String: String] = [:]
  /// The alerts that were active and are not, so that none is counted twice; where they are very many, not the last ones.
  var over: [String] = []
  /// How many are counted.
  var counted = 0
  /// The graphs that were wished for within the last minute.
  var asked: [Asked] = []
  /// Which alerts are its own from the first.
  var claims: [Claim] = []
  /// By what changes to and fro: "alert CheckoutHighErrorRatio", "target checkout".
  var tales: [String: IncidentTale] = [:]
  /// The status that it has when not all recovered: what a person set last, or investigating.
  var chosen = IncidentFact.Status.investigating
  /// Whether it is monitored because all recovered, and not as somebody said so.
  var isMonitoringByItself = false
  /// When a person set the status last, or opened it again.
  var said: Timestamp?
  /// How often it changed its status by itself, and was opened again.
  var turns = 0
  var reopenings = 0
  /// How many graphs were wished for, and of how many alerts' names.
  var wished = 0
  var pictured = 0
  /// How many changes had no room in its timeline.
  var untold = 0
  /// The numbers of those that were merged into it, and of the one that it was split from.
  var absorbed: [Int] = []
  var splitFrom: Int?

  package init(_ fact: IncidentFact) { self.fact = fact }

  struct Asked: Sendable, Hashable, Codable {
    var wish: EvidenceWish
    var at: Timestamp
  }

  /// A group whose alerts belong to an incident: those of these names, or all where there are none.
  struct Claim: Sendable, Hashable, Codable {
    var group: [Label]
    var names: [String] = []
  }
}

extension IncidentKept {
  /// What an earlier program did not write is as it is of an incident that has just been opened.
  package init(from decoder: any Decoder) throws {
    let record = try decoder.container(keyedBy: CodingKeys.self)
    self.init(try record.decode(IncidentFact.self, forKey: .fact))
    try record.read(.active, into: &active)
    try record.read(.fresh, into: &fresh)
    try record.read(.unlisted, into: &unlisted)
    try record.read(.pending, into: &pending)
    try record.read(.lost, into: &lost)
    try record.read(.gone, into: &gone)
    try record.read(.over, into: &over)
    try record.read(.counted, into: &counted)
    try record.read(.asked, into: &asked)
    try record.read(.claims, into: &claims)
    try record.read(.tales, into: &tales)
    try record.read(.chosen, into: &chosen)
    try record.read(.isMonitoringByItself, into: &isMonitoringByItself)
    try record.read(.turns, into: &turns)
    try record.read(.reopenings, into: &reopenings)
    try record.read(.wished, into: &wished)
    try record.read(.pictured, into: &pictured)
    try record.read(.untold, into: &untold)
    try record.read(.absorbed, into: &absorbed)
    said = try record.decodeIfPresent(Timestamp.self, forKey: .said)
    splitFrom = try record.decodeIfPresent(Int.self, forKey: .splitFrom)
  }
}

extension KeyedDecodingContainer {
  /// Leaves the value as it is where there is none.
  fileprivate func read<Value: Decodable>(_ key: Key, into value: inout Value) throws {
    if let found = try decodeIfPresent(Value.self, forKey: key) { value = found }
  }
}
