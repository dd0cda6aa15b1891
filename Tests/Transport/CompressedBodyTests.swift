import CZlib
import TestSupport
import Testing
import Transport

/// `text` packed by zlib: window bits above 15 mean gzip, below 0 no frame.
private func packed(_ text: [UInt8], bits: Int32 = 31, level: Int32 = 6) -> [UInt8] {
  var stream = z_stream()
  deflateInit2_(
    &stream, level, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
    Int32(MemoryLayout<z_stream>.size))
  defer { deflateEnd(&stream) }
  var input = text
  let room = Int(deflateBound(&stream, UInt(text.count)))
  return [UInt8](unsafeUninitializedCapacity: room) { output, count in
    input.withUnsafeMutableBufferPointer { input in
      stream.next_in = input.baseAddress
      stream.avail_in = UInt32(input.count)
      stream.next_out = output.baseAddress
      stream.avail_out = UInt32(output.count)
      deflate(&stream, Z_FINISH)
    }
    count = output.count - Int(stream.avail_out)
  }
}

private let page = Array((0..<2000).map { "m{i=\"\($0)\"} \(1_000_000 + $0)\n" }.joined().utf8)

/// How a body's end is told.
enum Framing: CaseIterable { case length, chunked, close }

@Suite struct CompressedBodyTests {
  private let client = HTTPClient()

  /// Sends `body` under an encoding, in pieces of `piece` bytes.
  private func response(
    _ body: [UInt8], _ encoding: String = "gzip", _ framing: Framing = .length,
    status: String = "200 OK", piece: Int = 1000, limit: Int = 1 << 20
  ) async throws(HTTPError) -> HTTPResponse {
    let server = LoopbackServer { connection in
      guard connection.readRequest() != nil else { return }
      var head = "HTTP/1.1 \(status)\r\nContent-Encoding: \(encoding)\r\n"
      switch framing {
      case .length: head += "Content-Length: \(body.count)\r\n"
      case .chunked: head += "Transfer-Encoding: chunked\r\n"
      case .close: head += "Connection: close\r\n"
      }
      connection.write(head + "\r\n")
      var rest = body[...]
      while !rest.isEmpty {
        let part = Array(rest.prefix(piece))
        rest = rest.dropFirst(piece)
        if framing == .chunked { connection.write("\(String(part.count, radix: 16))\r\n") }
        guard connection.write(part) else { return }
        if framing == .chunked { connection.write("\r\n") }
      }
      if framing == .chunked { connection.write("0\r\n\r\n") }
    }
    var request = HTTPRequest(server.url)
    request.timeout = .seconds(10)
    request.bodyLimit = limit
    return try await client.send(request)
  }

  private func failure(_ attempt: () async throws(HTTPError) -> HTTPResponse) async -> HTTPError? {
    do throws(HTTPError) {
      _ = try await attempt()
      return nil
    } catch { return error }
  }

  @Test(arguments: Framing.allCases)
  func wholeBodiesOfEveryKindAreUnpacked(framing: Framing) async throws {
    for (encoding, bits) in [
      ("gzip", 31), ("x-gzip", 31), ("GZIP", 31), ("deflate", 15), ("deflate", -15),
      ("identity, gzip", 31),
    ] {
      let body = try await response(packed(page, bits: Int32(bits)), encoding, framing).body
      #expect(body == page, "\(encoding) \(bits)")
    }
  }

  @Test func aBodyMayComeByteByByte() async throws {
    let text = Array(page.prefix(300))
    for (encoding, bits) in [("gzip", 31), ("deflate", 15), ("deflate", -15)] {
      let body = packed(text, bits: Int32(bits))
      #expect(try await response(body, encoding, piece: 1).body == text)
    }
  }

  @Test func membersInARowAreOneBody() async throws {
    let half = page.count / 2
    let (first, second) = (packed(Array(page[..<half])), packed(Array(page[half...])))
    #expect(try await response(first + second).body == page)
    #expect(try await response(packed([]) + first + packed([]) + second + packed([])).body == page)
    #expect(try await response(packed([])).body == [])
  }

  @Test(arguments: Framing.allCases)
  func aBodyThatBreaksOffFails(framing: Framing) async {
    // A tenth of it, all but the last bytes, its trailer of 8 (4) bytes or a part of it, the whole.
    for (encoding, bits, trailer) in [("gzip", 31, 8), ("deflate", 15, 4), ("deflate", -15, 0)] {
      let body = packed(page, bits: Int32(bits))
      for cut in [body.count * 9 / 10, trailer + 1, trailer, trailer - 1, 1] where cut > 0 {
        let error = await failure { () async throws(HTTPError) in
          try await response(Array(body.dropLast(cut)), encoding, framing)
        }
        let message = error?.message ?? "no error"
        #expect(
          error?.kind == .protocolViolation
            && message.contains("unexpected end of the \(encoding)"),
          "\(encoding) \(bits) without \(cut): \(message)")
      }
    }
  }

  @Test func aSecondMemberThatBreaksOffFails() async {
    let body = packed(page) + packed(page).dropLast(9)
    let error = await failure { () async throws(HTTPError) in try await response(body) }
    #expect(error?.message.contains("unexpected end of the gzip body") == true)
  }

  @Test func anEmptyBodyIsNoGzip() async {
    let error = await failure { () async throws(HTTPError) in try await response([]) }
    #expect(error?.message.contains("unexpected end") == true)
  }

  @Test func wrongChecksumsAndWhatIsNoneFail() async {
    var wrong = packed(page)
    wrong[wrong.count - 6] ^= 1
    for body in [wrong, packed(page) + [0, 1, 2], page] {
      let error = await failure { () async throws(HTTPError) in try await response(body) }
      #expect(
        error?.message.contains("the gzip body is corrupt: incorrect") == true, "\(error as Any)")
    }
    let error = await failure { () async throws(HTTPError) in
      try await response(packed(page, bits: 15) + [1], "deflate")
    }
    #expect(error?.message.contains("bytes behind its end") == true)
  }

  @Test func encodingsThatWereNotAskedForAreNamed() async {
    let error = await failure { () async throws(HTTPError) in try await response(page, "br") }
    #expect(error?.message.contains("Content-Encoding br was not asked for") == true)
  }

  @Test func layersAreUndoneInTurn() async throws {
    #expect(try await response(packed(packed(page, bits: 15)), "deflate, gzip").body == page)
  }

  /// 100 MB in 100 KB: it must end at the limit, whatever would come out.
  @Test func aBombEndsAtTheLimit() async {
    let zeros = [UInt8](repeating: 0, count: 100 << 20)
    let bomb = packed(zeros, level: 1)
    for (body, encoding) in [(bomb, "gzip"), (packed(bomb), "gzip, gzip")] {
      let error = await failure { () async throws(HTTPError) in
        try await response(body, encoding, piece: 1 << 20)
      }
      #expect(error == HTTPError(.tooLarge, "body is larger than 1048576 bytes"))
    }
  }

  /// What a server says with an error status is worth more than its frame.
  @Test func ofARefusalTheStatusCounts() async throws {
    let text = Array("no org id".utf8)
    #expect(try await response(text, status: "401 No").status == 401)
    #expect(try await response([], status: "503 Busy").status == 503)
    let cut = try await response(Array(packed(text).dropLast(8)), status: "401 No")
    #expect(cut.status == 401 && cut.body == text)
  }
}
