extension Value {
  /// The `data` of the Prometheus HTTP API's answer to a query, as UTF-8:
  /// `{"resultType":"matrix","result":[…]}`.
  package var apiData: [UInt8] {
    var pieces = APIPieces(.value(self), tail: [UInt8(ascii: "}")])
    return pieces.next(pieces.largestSize) ?? []
  }
}
