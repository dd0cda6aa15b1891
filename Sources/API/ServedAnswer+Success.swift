internal import JSON
internal import Query
internal import Serving
internal import Synchronization

extension ServedAnswer {
  /// A plain text, marked as Prometheus marks it.
  init(plain text: String, status: Int = 200, headers: [ServedHeader] = []) {
    self.init(
      Array(text.utf8), contentType: "text/plain; charset=utf-8", status: status,
      headers: headers)
  }

  private static let opening = Array("{\"status\":\"success\",\"data\":".utf8)

  /// `{"status":"success","data":…}` of little data.
  static func success(_ data: JSON, _ remarks: Remarks = Remarks()) -> ServedAnswer {
    let text = "{\"status\":\"success\",\"data\":\(data)\(remarks.members)}"
    return ServedAnswer(Array(text.utf8), contentType: "application/json")
  }

  /// The same of much, made a piece at a time.
  ///
  /// - Parameter behind: what stands between the content and the end of the data.
  static func success(
    _ content: APIPieces.Content, behind: String = "", _ remarks: Remarks = Remarks()
  ) -> ServedAnswer {
    let tail = Array((behind + remarks.members + "}").utf8)
    return pieces(
      APIPieces(content, head: opening, tail: tail), contentType: "application/json"
    ) { (pieces: inout APIPieces) in pieces.next() }
  }

  /// The same of a list whose elements are made one after the other.
  static func success(
    list head: String, count: Int, tail: String,
    _ element: @escaping @Sendable (Int) -> String
  ) -> ServedAnswer {
    let head = opening + Array(head.utf8)
    return pieces(0, contentType: "application/json") { (next: inout Int) in
      guard next <= count else { return nil }
      var piece = next == 0 ? head : []
      while next < count, piece.count < APIPieces.usualSize {
        if next > 0 { piece.append(UInt8(ascii: ",")) }
        piece.append(contentsOf: element(next).utf8)
        next += 1
      }
      if next == count {
        piece.append(contentsOf: tail.utf8)
        piece.append(UInt8(ascii: "}"))
        next += 1
      }
      return piece
    }
  }

  /// An answer whose pieces `step` makes of `state`. One that fits into a single piece is whole at once.
  static func pieces<State: Sendable>(
    _ state: State, contentType: String,
    _ step: @escaping @Sendable (inout State) -> [UInt8]?
  ) -> ServedAnswer {
    var state = state
    let first = step(&state) ?? []
    guard let second = step(&state), !second.isEmpty else {
      return ServedAnswer(first, contentType: contentType)
    }
    let rest = Mutex((ready: [second, first], state: state))
    return ServedAnswer(
      pieces: { rest.withLock { $0.ready.popLast() ?? step(&$0.state) } },
      contentType: contentType)
  }
}
