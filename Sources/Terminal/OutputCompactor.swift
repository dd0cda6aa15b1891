/// Writes what ncurses wrote with fewer bytes. It follows the cursor and the look that the bytes ask for, and says
/// only what differs from those in force, when a glyph needs it. What it does not understand it lets through as it is.
struct OutputCompactor {
  /// The screen's columns and rows: after a glyph in the last column the cursor's place is not known, and a line feed
  /// in the last row scrolls.
  var size: (width: Int, height: Int)
  /// Whether the terminal takes ECMA-48's moves; where not, they are let through.
  let followsCursor: Bool
  /// The rows that ncurses began with, by the terminal's entry. It makes all of them the part that scrolls, and on a
  /// larger screen moves would end at the foot of that part.
  let firstHeight: Int
  /// Whether the line-drawing set (`ESC ( 0`, SO) was ever chosen: from then on, `ESC ( B` and SI mean something.
  private var usesLineDrawing = false
  /// Whether a glyph was written: from then on ncurses knows how many rows there are.
  private var hasBegun = false
  /// Whether only a part of the screen scrolls; its edges are not followed.
  private var hasRegion = false
  /// What is in force, and what is asked for; nil where not known.
  private var rendition: Rendition? = Rendition()
  private var wantedRendition: Rendition? = Rendition()
  /// Whether the two are known to be one, which is asked at every glyph.
  private var isSettled = true
  private var place: CursorPlace?
  private var wantedPlace: CursorPlace?

  init(size: (width: Int, height: Int), followsCursor: Bool, firstHeight: Int) {
    self.size = size
    self.followsCursor = followsCursor
    self.firstHeight = firstHeight
  }

  /// The terminal was used by others: nothing is known of its cursor.
  mutating func forget() {
    place = nil
    wantedPlace = nil
  }

  /// The bytes of a frame. The look that they end in is in force afterwards; the cursor need not be where they say.
  mutating func compact(_ bytes: [UInt8]) -> [UInt8] {
    // Slices of an array would each hold it: there are thousands.
    bytes.withUnsafeBufferPointer { compact($0) }
  }

  /// A sequence, a glyph or a control character.
  private typealias Token = Slice<UnsafeBufferPointer<UInt8>>

  private mutating func compact(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var index = 0
    while index < bytes.count {
      let end = endOfToken(bytes, from: index)
      let token = bytes[index..<end]
      index = end
      switch bytes[token.startIndex] {
      case 0x1B: follow(escape: token, into: &result)
      case 0x08: move(token, into: &result) { $0.x -= 1 }
      case 0x0A: step(token, down: true, into: &result)
      case 0x0D: move(token, into: &result) { $0.x = 0 }
      case 0x0E, 0x0F: shift(token, into: &result)
      default: write(glyph: token, into: &result)
      }
    }
    settleRendition(&result)
    return result
  }

  private mutating func follow(escape token: Token, into result: inout [UInt8]) {
    let parameters = token.dropFirst(2).dropLast()
    let isControl = token.count > 2 && token[token.startIndex + 1] == 0x5B
    switch token.last {
    case 0x4D where token.count == 2:
      step(token, down: false, into: &result)
    case 0x42 where !usesLineDrawing && token.elementsEqual([0x1B, 0x28, 0x42]):
      return
    case 0x6D where isControl:
      if parameters.contains(0x3A) {
        withSemicolons(parameters).withUnsafeBufferPointer { choose($0[...], into: &result) }
      } else {
        choose(parameters, into: &result)
      }
    case .some(let last) where isControl && parameters.allSatisfy({ (0x30...0x3B).contains($0) }):
      if follow(move: last, parameters, token, into: &result) { return }
      settle(&result)
      if last == 0x72, isWholeScreen(parameters) {
        result += [0x1B, 0x5B, 0x72]
        hasRegion = false
      } else {
        result += token
        if last == 0x72 { hasRegion = true }
      }
      switch last {
      // Erasing, and inserting and deleting in a row, leave the cursor.
      case 0x4A, 0x4B, 0x58, 0x40, 0x50: return
      default: forget()
      }
    default:
      if token.count == 3, token.last == 0x30 { usesLineDrawing = true }
      settle(&result)
      result += token
      if token.count < 3 || token[token.startIndex + 1] != 0x28 { forget() }
    }
  }

  /// Whether a region that is to scroll is all of the screen: at the start, where it is as high as ncurses takes it to
  /// be; later on so high a region is a part of a larger screen.
  private func isWholeScreen(_ region: Token) -> Bool {
    region.elementsEqual("1;\(size.height)".utf8)
      || !hasBegun && region.elementsEqual("1;\(firstHeight)".utf8)
  }

  private mutating func choose(_ parameters: Token, into result: inout [UInt8]) {
    isSettled = false
    let next = (wantedRendition ?? Rendition()).applying(parameters)
    if let next, wantedRendition != nil || next.isFromReset {
      wantedRendition = next
    } else {
      settleRendition(&result)
      result += [0x1B, 0x5B]
      result += parameters
      result.append(0x6D)
      rendition = nil
      wantedRendition = nil
    }
  }

  /// Whether the sequence was a move, or a repetition, which moves as its glyphs do.
  private mutating func follow(
    move last: UInt8, _ parameters: Token, _ token: Token,
    into result: inout [UInt8]
  ) -> Bool {
    var numbers = ParameterNumbers(parameters)
    let n = max(1, numbers.next() ?? 1)
    switch last {
    case 0x41: move(token, into: &result) { $0.y -= n }
    case 0x42: move(token, into: &result) { $0.y += n }
    case 0x43: move(token, into: &result) { $0.x += n }
    case 0x44: move(token, into: &result) { $0.x -= n }
    case 0x47: move(token, into: &result) { $0.x = n - 1 }
    case 0x64: move(token, into: &result) { $0.y = n - 1 }
    case 0x48:
      if followsCursor {
        wantedPlace = CursorPlace(x: max(1, numbers.next() ?? 1) - 1, y: n - 1)
      } else {
        result += token
      }
    case 0x62:
      settle(&result)
      result += token
      advance(by: n)
    default: return false
    }
    return true
  }

  private mutating func move(
    _ token: Token, into result: inout [UInt8], _ change: (inout CursorPlace) -> Void
  ) {
    if var place = wantedPlace {
      change(&place)
      wantedPlace = place
    } else {
      result += token
      place = nil
    }
  }

  /// A row down or up, which scrolls at the screen's edge or a region's.
  private mutating func step(_ token: Token, down: Bool, into result: inout [UInt8]) {
    let edge = down ? size.height - 1 : 0
    if !hasRegion, let place = wantedPlace, place.y != edge {
      move(token, into: &result) { $0.y += down ? 1 : -1 }
    } else {
      settle(&result)
      result += token
      forget()
    }
  }

  /// To the line-drawing set and back, as tmux' and screen's entries do at every change of looks. It leaves the cursor.
  private mutating func shift(_ token: Token, into result: inout [UInt8]) {
    if token.first == 0x0E { usesLineDrawing = true }
    guard usesLineDrawing else { return }
    settle(&result)
    result += token
  }

  private mutating func write(glyph token: Token, into result: inout [UInt8]) {
    settle(&result)
    result += token
    hasBegun = true
    if isOneColumn(token) { advance(by: 1) } else { forget() }
  }

  private mutating func advance(by columns: Int) {
    guard var next = place, next.x + columns < size.width else { return forget() }
    next.x += columns
    place = next
    wantedPlace = next
  }

  private mutating func settle(_ result: inout [UInt8]) {
    if let wantedPlace, wantedPlace != place {
      wantedPlace.addMoves(from: place, to: &result)
      place = wantedPlace
    }
    settleRendition(&result)
  }

  private mutating func settleRendition(_ result: inout [UInt8]) {
    guard !isSettled else { return }
    isSettled = true
    guard let wantedRendition, wantedRendition != rendition else { return }
    result.append(0x1B)
    result.append(0x5B)
    wantedRendition.addParameters(from: rendition, to: &result)
    result.append(0x6D)
    rendition = wantedRendition
  }
}

/// Where the token ends that begins there: a control sequence, an escape sequence, a UTF-8 scalar or a byte.
private func endOfToken(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
  var index = start + 1
  let first = bytes[start]
  if first == 0x1B, index < bytes.count {
    if bytes[index] == 0x5B {
      index += 1
      while index < bytes.count, (0x20...0x3F).contains(bytes[index]) { index += 1 }
      return min(index + 1, bytes.count)
    }
    while index < bytes.count, (0x20...0x2F).contains(bytes[index]) { index += 1 }
    return min(index + 1, bytes.count)
  }
  if first >= 0xC0 {
    while index < bytes.count, bytes[index] & 0xC0 == 0x80 { index += 1 }
  }
  return index
}

/// Whether a glyph is of ASCII, boxes and blocks (U+2500 to U+25FC) or braille, which are one column wide everywhere; of
/// others nothing is assumed.
private func isOneColumn(_ token: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
  let first = token[token.startIndex]
  if first < 0x80 { return (0x20...0x7E).contains(first) }
  guard first == 0xE2, token.count == 3 else { return false }
  let (second, third) = (token[token.startIndex + 1], token[token.startIndex + 2])
  return (0x94...0x96).contains(second) || (0xA0...0xA3).contains(second)
    || second == 0x97 && third <= 0xBC
}
