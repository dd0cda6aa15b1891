internal import Protobuf

/// Reads the message of one version of remote write into columns.
protocol WriteDecoder {
  init(_ message: consuming WrittenMessage)
  var message: WrittenMessage { get }
  mutating func read(_ bytes: UnsafeRawBufferPointer) throws(ProtobufError)
}

extension WrittenMessage {
  /// Empties itself and reads an unpacked message; after an error nothing of it counts. Gives the decoder, for what else
  /// it has learnt.
  mutating func fill<Decoder: WriteDecoder>(
    from bytes: [UInt8], by: Decoder.Type
  ) throws(WireError) -> Decoder {
    removeAll()
    guard bytes.count < Int(Int32.max) else {
      throw WireError("the message is too large", status: 413)
    }
    var decoder = Decoder(self)
    // The columns are moved in and out, not copied.
    self = WrittenMessage()
    let outcome = bytes.withUnsafeBytes { raw -> Result<Void, ProtobufError> in
      do throws(ProtobufError) {
        return .success(try decoder.read(raw))
      } catch { return .failure(error) }
    }
    self = decoder.message
    do { try outcome.get() } catch {
      removeAll()
      throw WireError(error)
    }
    return decoder
  }
}
