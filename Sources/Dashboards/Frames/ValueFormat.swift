/// How numbers of a field are written: Grafana's unit id and decimals.
package struct ValueFormat: Sendable, Hashable {
  /// Grafana's unit id ("bytes", "percentunit", "reqps"), or a suffix of its own.
  package var unit = ""
  /// Decimals, or nil for as many as the size of the number calls for.
  package var decimals: Int?
  package init(unit: String = "", decimals: Int? = nil) {
    self.unit = unit
    self.decimals = decimals
  }
}
