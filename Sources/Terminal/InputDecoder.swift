import Cells

/// What a terminal says that no person did.
enum TerminalReply: Hashable {
  /// Whether it knows synchronised output (DEC mode 2026).
  case synchronizes(Bool)
  /// Its background, 0…1 each.
  case background(red: Double, green: Double, blue: Double)
}

/// Bytes from a terminal to events: UTF-8, escape sequences of xterm and its kin and those that terminfo
/// names, SGR mouse reports, bracketed paste, replies. Any bytes are fine; what makes no sense is dropped.
///
/// Bytes may come in any pieces. What could still become more waits until `deadline`; whoever feeds the decoder says
/// what time it is.
struct InputDecoder {
  typealias Instant = ContinuousClock.Instant
  enum Output: Hashable {
    case event(InputEvent)
    case reply(TerminalReply)
  }
  /// From terminfo: whole sequences, each beginning with ESC, to keys.
  private let sequences: [[UInt8]: Key]
  private let patience: InputPatience
  private var pending: [UInt8] = []
  /// A paste that has begun and not ended.
  private var paste: Paste?
  /// When the newest bytes came.
  private var fed: Instant?

  init(sequences: [[UInt8]: Key] = [:], patience: InputPatience = InputPatience()) {
    self.sequences = sequences
    self.patience = patience
  }

  /// When what waits stands for itself unless more comes; nil where nothing waits.
  var deadline: Instant? {
    guard let fed else { return nil }
    if let paste { return patience.end(of: paste, fed: fed) }
    return pending.isEmpty ? nil : fed + patience.delay(after: pending)
  }

  mutating func feed(_ bytes: some Sequence<UInt8>, at now: Instant) -> [Output] {
    pending.append(contentsOf: bytes)
    fed = now
    return decode(isFinal: false)
  }

  /// Once the deadline has passed: what waits stands for itself, and a paste ends with what there is of it.
  mutating func expire(at now: Instant) -> [Output] {
    guard let deadline, now >= deadline else { return [] }
    guard let paste else { return decode(isFinal: true) }
    let text = paste.text + pending
    self.paste = nil
    pending = []
    return text.isEmpty ? [] : [.event(.paste(String(decoding: text, as: UTF8.self)))]
  }

  private mutating func decode(isFinal: Bool) -> [Output] {
    var outputs: [Output] = []
    var at = 0
    while at < pending.count {
      if paste != nil {
        at = takePaste(from: at, &outputs)
        if paste != nil { break }
        continue
      }
      switch step(pending[at...], isFinal) {
      case .incomplete:
        pending.removeFirst(at)
        return outputs
      case .took(let count, let output):
        at += max(1, count)
        if let output { outputs.append(output) }
      case .pasteBegins(let count):
        at += count
        paste = fed.map { Paste(began: $0) }
      }
    }
    pending.removeFirst(min(at, pending.count))
    return outputs
  }

  private enum Step {
    case took(Int, Output?)
    case pasteBegins(Int)
    case incomplete
  }

  /// Collects pasted bytes up to `ESC [ 201 ~`; returns where to go on.
  private mutating func takePaste(from start: Int, _ outputs: inout [Output]) -> Int {
    let end: [UInt8] = [0x1B, 0x5B, 0x32, 0x30, 0x31, 0x7E]
    var i = start
    while i < pending.count {
      if pending[i] == 0x1B {
        let rest = pending[i...]
        if rest.starts(with: end) {
          let text = String(decoding: paste?.text ?? [], as: UTF8.self)
          outputs.append(.event(.paste(text)))
          paste = nil
          return i + end.count
        }
        // The end may still be on its way.
        if rest.count < end.count, end.starts(with: rest) { return i }
      }
      paste?.append(pending[i])
      i += 1
    }
    return i
  }

  private func key(_ code: Key.Code, _ modifiers: Key.Modifiers = []) -> Output {
    .event(.key(Key(code, modifiers)))
  }

  private func step(_ bytes: ArraySlice<UInt8>, _ isFinal: Bool) -> Step {
    guard let first = bytes.first else { return .incomplete }
    guard first == 0x1B else { return plain(bytes, isFinal) }
    guard bytes.count > 1 else { return isFinal ? .took(1, key(.escape)) : .incomplete }
    if let known = longestKnown(bytes) { return .took(known.count, .event(.key(known.key))) }
    let second = bytes[bytes.startIndex + 1]
    switch second {
    case 0x5B: return control(bytes, isFinal)
    case 0x4F: return shifted3(bytes, isFinal)
    case 0x5D, 0x50, 0x5F, 0x5E: return string(bytes, isFinal)
    case 0x1B:
      // ESC ESC: an escape, and whatever the second begins; or Alt with a function key.
      return .took(1, key(.escape))
    default:
      // Alt sends ESC before the key.
      switch plain(bytes.dropFirst(), isFinal) {
      case .took(let count, .event(.key(var pressed))?):
        pressed.modifiers.insert(.alt)
        return .took(count + 1, .event(.key(pressed)))
      case .took(let count, let output): return .took(count + 1, output)
      case .incomplete: return .incomplete
      case .pasteBegins(let count): return .pasteBegins(count + 1)
      }
    }
  }

  private func longestKnown(_ bytes: ArraySlice<UInt8>) -> (count: Int, key: Key)? {
    for count in stride(from: min(10, bytes.count), to: 2, by: -1) {
      if let key = sequences[Array(bytes.prefix(count))] { return (count, key) }
    }
    return nil
  }

  /// Bytes that are no escape: control characters and UTF-8.
  private func plain(_ bytes: ArraySlice<UInt8>, _ isFinal: Bool) -> Step {
    guard let first = bytes.first else { return .incomplete }
    switch first {
    case 0x0D: return .took(1, key(.enter))
    case 0x09: return .took(1, key(.tab))
    case 0x7F, 0x08: return .took(1, key(.backspace))
    case 0x00: return .took(1, key(.character(" "), .control))
    case 0x01...0x1A:
      return .took(1, key(.character(Character(Unicode.Scalar(first + 0x60))), .control))
    case 0x1B: return .took(1, key(.escape))
    case 0x1C...0x1F:
      return .took(1, key(.character(Character(Unicode.Scalar(first + 0x40))), .control))
    case 0x20..<0x7F: return .took(1, key(.character(Character(Unicode.Scalar(first)))))
    case 0xC2...0xF4:
      let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
      let part = bytes.prefix(length)
      for byte in part.dropFirst() where byte & 0xC0 != 0x80 { return .took(1, nil) }
      if part.count < length { return isFinal ? .took(part.count, nil) : .incomplete }
      guard let text = String(validating: part, as: UTF8.self), let character = text.first else {
        return .took(length, nil)
      }
      return .took(length, key(.character(character)))
    default: return .took(1, nil)
    }
  }

  /// ESC O x: function keys and the keypad in application mode.
  private func shifted3(_ bytes: ArraySlice<UInt8>, _ isFinal: Bool) -> Step {
    guard bytes.count >= 3 else {
      return isFinal ? .took(2, key(.character("O"), .alt)) : .incomplete
    }
    let code: Key.Code? =
      switch bytes[bytes.startIndex + 2] {
      case 0x41: .up
      case 0x42: .down
      case 0x43: .right
      case 0x44: .left
      case 0x46: .end
      case 0x48: .home
      case 0x4D: .enter
      case 0x50: .function(1)
      case 0x51: .function(2)
      case 0x52: .function(3)
      case 0x53: .function(4)
      default: nil
      }
    return .took(3, code.map { key($0) })
  }

  /// ESC [ parameters final.
  private func control(_ bytes: ArraySlice<UInt8>, _ isFinal: Bool) -> Step {
    var i = bytes.startIndex + 2
    // Linux' function keys: ESC [ [ A.
    if i < bytes.endIndex, bytes[i] == 0x5B {
      guard i + 1 < bytes.endIndex else { return isFinal ? .took(3, nil) : .incomplete }
      let letter = bytes[i + 1]
      return .took(
        4, (0x41...0x45).contains(letter) ? key(.function(Int(letter) - 0x40)) : nil)
    }
    while i < bytes.endIndex, (0x20..<0x40).contains(bytes[i]) {
      i += 1
      // No sequence we know is so long.
      if i - bytes.startIndex > 64 { return .took(i - bytes.startIndex, nil) }
    }
    guard i < bytes.endIndex else {
      if !isFinal { return .incomplete }
      return bytes.count == 2 ? .took(2, key(.character("["), .alt)) : .took(bytes.count, nil)
    }
    let count = i - bytes.startIndex + 1
    let body = bytes[bytes.startIndex + 2..<i]
    let final = bytes[i]
    if final == 0x7E, body.elementsEqual([0x32, 0x30, 0x30]) { return .pasteBegins(count) }
    return .took(count, output(body, final))
  }

  private func output(_ body: ArraySlice<UInt8>, _ final: UInt8) -> Output? {
    let text = String(decoding: body, as: UTF8.self)
    if text.hasPrefix("<"), final == 0x4D || final == 0x6D {
      return mouse(text.dropFirst().split(separator: ";").map { Int($0) ?? -1 }, final == 0x4D)
    }
    if text.hasPrefix("?"), text.hasSuffix("$"), final == 0x79 {
      let parts = text.dropFirst().dropLast().split(separator: ";").map { Int($0) ?? 0 }
      guard parts.count == 2, parts[0] == 2026 else { return nil }
      return .reply(.synchronizes(parts[1] == 1 || parts[1] == 2))
    }
    if text.hasPrefix("?") || text.hasPrefix(">") { return nil }
    let parts = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 1 }
    let modifiers = parts.count >= 2 ? modifiers(parts[1]) : []
    if body.isEmpty, final == 0x49 { return .event(.focus(true)) }
    if body.isEmpty, final == 0x4F { return .event(.focus(false)) }
    let code: Key.Code? =
      switch final {
      case 0x41: .up
      case 0x42: .down
      case 0x43: .right
      case 0x44: .left
      case 0x46: .end
      case 0x48: .home
      case 0x50: .function(1)
      case 0x51: .function(2)
      case 0x52: .function(3)
      case 0x53: .function(4)
      case 0x5A: .tab
      case 0x7E: numbered(parts.first ?? 0)
      default: nil
      }
    if final == 0x5A { return key(.tab, .shift) }
    return code.map { key($0, modifiers) }
  }

  private func numbered(_ number: Int) -> Key.Code? {
    switch number {
    case 1, 7: .home
    case 2: .insert
    case 3: .delete
    case 4, 8: .end
    case 5: .pageUp
    case 6: .pageDown
    case 11...15: .function(number - 10)
    case 17...21: .function(number - 11)
    case 23, 24: .function(number - 12)
    default: nil
    }
  }

  /// xterm's modifier parameter: 1 plus shift 1, alt 2, control 4.
  private func modifiers(_ parameter: Int) -> Key.Modifiers {
    let bits = max(0, parameter &- 1)
    var result = Key.Modifiers()
    if bits & 1 != 0 { result.insert(.shift) }
    if bits & 2 != 0 { result.insert(.alt) }
    if bits & 4 != 0 { result.insert(.control) }
    return result
  }

  private func mouse(_ parts: [Int], _ isPress: Bool) -> Output? {
    guard parts.count == 3, parts.allSatisfy({ $0 >= 0 && $0 < 100_000 }) else { return nil }
    let code = parts[0]
    var modifiers = Key.Modifiers()
    if code & 4 != 0 { modifiers.insert(.shift) }
    if code & 8 != 0 { modifiers.insert(.alt) }
    if code & 16 != 0 { modifiers.insert(.control) }
    let button: MouseEvent.Button =
      switch code & 3 {
      case 0: .left
      case 1: .middle
      case 2: .right
      default: .none
      }
    let action: MouseEvent.Action
    if code & 64 != 0 {
      guard code & 2 == 0 else { return nil }
      action = code & 1 == 0 ? .scrollUp : .scrollDown
    } else if code & 32 != 0 {
      action = .drag
    } else {
      action = isPress ? .press : .release
    }
    return .event(
      .mouse(
        MouseEvent(
          action, button: code & 64 != 0 ? .none : button, x: max(0, parts[1] - 1),
          y: max(0, parts[2] - 1), modifiers: modifiers)))
  }

  /// ESC ] … BEL or ESC \: replies about colours; anything else of the kind is dropped whole.
  private func string(_ bytes: ArraySlice<UInt8>, _ isFinal: Bool) -> Step {
    var i = bytes.startIndex + 2
    while i < bytes.endIndex {
      if bytes[i] == 0x07 {
        return .took(i - bytes.startIndex + 1, reply(bytes[bytes.startIndex + 2..<i]))
      }
      if bytes[i] == 0x1B, i + 1 < bytes.endIndex, bytes[i + 1] == 0x5C {
        return .took(i - bytes.startIndex + 2, reply(bytes[bytes.startIndex + 2..<i]))
      }
      i += 1
    }
    if bytes.count > 4096 { return .took(bytes.count, nil) }
    guard isFinal else { return .incomplete }
    // Alt and the key that looks like a string's beginning.
    let second = bytes[bytes.startIndex + 1]
    return bytes.count == 2
      ? .took(2, key(.character(Character(Unicode.Scalar(second))), .alt)) : .took(bytes.count, nil)
  }

  private func reply(_ body: ArraySlice<UInt8>) -> Output? {
    let text = String(decoding: body, as: UTF8.self)
    guard text.hasPrefix("11;rgb:") else { return nil }
    let parts = text.dropFirst(7).split(separator: "/").map { part -> Double? in
      guard (1...4).contains(part.count), let value = Int(part, radix: 16) else { return nil }
      return Double(value) / Double((1 << (4 * part.count)) - 1)
    }
    guard parts.count == 3, let red = parts[0], let green = parts[1], let blue = parts[2] else {
      return nil
    }
    return .reply(.background(red: red, green: green, blue: blue))
  }
}
