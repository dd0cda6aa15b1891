import CNcurses
package import Cells
import Glibc

/// ncurses as a function from grids to bytes: what a frame costs can be measured without a terminal.
///
/// It draws into a file in memory instead of the terminal, so its writes never block; the session takes the
/// bytes of a whole frame from there and writes them as the terminal takes them. One per process, on the
/// main thread.
package final class CursesScreen {
  private let memory: Int32
  private let output: UnsafeMutablePointer<FILE>
  private let input: UnsafeMutablePointer<FILE>
  private let screen: OpaquePointer
  /// The colours it can show.
  package let depth: ColorDepth
  private var pairs: [TerminalLook: (pair: Int32, attributes: attr_t)] = [:]
  private var shown: Grid?
  /// The rows of `shown` as they were put, with the looks that their blanks took.
  private var painted: [[Cell]] = []
  private var compactor: OutputCompactor
  private var line: [cchar_t] = []
  var theme: Theme {
    didSet {
      pairs.removeAll(keepingCapacity: true)
      shown = nil
    }
  }

  /// For a terminal of that name and size.
  package convenience init(term: String, width: Int, height: Int) throws(TerminalError) {
    let traits = TerminalTraits { ["TERM": term, "LC_ALL": "C.UTF-8"][$0] }
    setlocale(LC_CTYPE, "C.UTF-8")
    try self.init(traits, depth: nil, theme: .standard(.dark), size: (width, height))
  }

  init(_ traits: TerminalTraits, depth wanted: ColorDepth?, theme: Theme, size: (Int, Int))
    throws(TerminalError)
  {
    memory = memfd_create("screen", 1)
    guard memory >= 0, let output = fdopen(memory, "w") else {
      throw TerminalError("cannot make a screen in memory: \(String(cString: strerror(errno)))")
    }
    guard let input = fopen("/dev/null", "r") else {
      fclose(output)
      throw TerminalError("cannot open /dev/null: \(String(cString: strerror(errno)))")
    }
    var names = [traits.name]
    if traits.isXtermLike { names += ["xterm-256color", "xterm"] }
    // Where direct colours are wanted and there, their entry goes first.
    if traits.saysDirect || wanted == .direct, wanted == nil || wanted == .direct,
      traits.name.hasPrefix("xterm")
    {
      names.insert("xterm-direct", at: 0)
    }
    var opened: OpaquePointer?
    for name in names where opened == nil && !name.isEmpty {
      opened = newterm(name, output, input)
    }
    guard let opened else {
      fclose(output)
      fclose(input)
      throw TerminalError(
        traits.name.isEmpty
          ? "TERM is not set: no screen can be drawn"
          : "TERM=\(cleaned(traits.name)) is not known here; try TERM=xterm-256color or TERM=vt100")
    }
    // A terminal that cannot place text, such as TERM=dumb, would be left blank.
    guard let cup = tigetstr("cup"), Int(bitPattern: cup) != -1 else {
      delscreen(opened)
      fclose(output)
      fclose(input)
      throw TerminalError(
        "TERM=\(cleaned(traits.name)) cannot place text; try TERM=xterm-256color or TERM=vt100")
    }
    compactor = OutputCompactor(
      size: (max(1, size.0), max(1, size.1)), followsCursor: CursesScreen.hasANSIMoves,
      firstHeight: vigil_stdscr().map { Int(getmaxy($0)) } ?? 24)
    self.output = output
    self.input = input
    screen = opened
    self.theme = theme
    _ = typeahead(-1)
    _ = nonl()
    _ = leaveok(vigil_stdscr(), true)
    _ = curs_set(0)
    var found = ColorDepth.mono
    if traits.wantsColor || wanted != nil, has_colors() {
      _ = start_color()
      _ = use_default_colors()
      let colors = vigil_colors()
      found =
        tigetflag("RGB") > 0
        ? .direct : colors >= 256 ? .indexed : colors >= 16 ? .sixteen : .eight
    }
    depth = wanted.map { CursesScreen.lesser($0, found) } ?? found
    _ = resize_term(Int32(clamping: max(1, size.1)), Int32(clamping: max(1, size.0)))
  }

  /// Whether the terminal's entry has the moves of ECMA-48, without delays.
  private static var hasANSIMoves: Bool {
    let moves = [
      "cup": "\u{1B}[%i%p1%d;%p2%dH", "hpa": "\u{1B}[%i%p1%dG", "vpa": "\u{1B}[%i%p1%dd",
    ]
    return moves.allSatisfy { name, form in
      guard let text = tigetstr(name), Int(bitPattern: text) != -1 else { return false }
      return String(cString: text) == form
    }
  }

  private static func lesser(_ a: ColorDepth, _ b: ColorDepth) -> ColorDepth {
    let order = ColorDepth.allCases
    let i = min(order.firstIndex(of: a) ?? 0, order.firstIndex(of: b) ?? 0)
    return order[i]
  }

  deinit {
    delscreen(screen)
    fclose(output)
    fclose(input)
  }

  func resize(width: Int, height: Int) {
    _ = resize_term(Int32(clamping: max(1, height)), Int32(clamping: max(1, width)))
    compactor.size = (max(1, width), max(1, height))
    invalidate()
  }

  /// The terminal no longer shows what was drawn: the next frame draws everything.
  func invalidate() {
    _ = clearok(vigil_curscr(), true)
    compactor.forget()
    shown = nil
  }

  /// The bytes that turn the frame before into this one; none where nothing changed.
  package func bytes(for grid: Grid) -> [UInt8] {
    guard let window = vigil_stdscr() else { return [] }
    let change = shown.flatMap { GridChange(from: $0, painted: painted, to: grid) }
    if let change {
      guard !change.runs.isEmpty else { return [] }
      // ncurses goes from the top down and to the right: as long as the runs do, one update keeps their order.
      for (index, run) in change.runs.enumerated() {
        put(run.cells, x: run.x, y: run.y, on: window)
        if index + 1 < change.runs.count, run.precedes(change.runs[index + 1]) { continue }
        _ = wnoutrefresh(window)
        _ = doupdate()
      }
      painted = change.painted
    } else {
      let rows = shown.map { grid.changedRows(from: $0) } ?? Array(0..<grid.height)
      if rows.count == grid.height { painted = Array(repeating: [], count: grid.height) }
      for y in rows {
        painted[y] = bridged(Array(grid.row(y)))
        put(painted[y][...], x: 0, y: y, on: window)
      }
      _ = wnoutrefresh(window)
      _ = doupdate()
    }
    shown = grid
    return drained()
  }

  /// Takes what ncurses has written.
  func drained() -> [UInt8] {
    fflush(output)
    let end = lseek(memory, 0, SEEK_CUR)
    guard end > 0 else { return [] }
    let bytes = [UInt8](unsafeUninitializedCapacity: Int(end)) { buffer, count in
      count = max(0, pread(memory, buffer.baseAddress, buffer.count, 0))
    }
    lseek(memory, 0, SEEK_SET)
    return compactor.compact(bytes)
  }

  private func put(
    _ cells: ArraySlice<Cell>, x: Int, y: Int, on window: UnsafeMutablePointer<WINDOW>
  ) {
    line.removeAll(keepingCapacity: true)
    var last: Cell?
    for cell in cells where !cell.glyph.isContinuation {
      // Most cells are as the one before: blanks and borders.
      if cell == last, cell.glyph.width == 1, let same = line.last {
        line.append(same)
      } else {
        append(cell)
        last = cell
      }
    }
    guard y < Int(getmaxy(window)), x < Int(getmaxx(window)), !line.isEmpty else { return }
    _ = line.withUnsafeBufferPointer {
      mvwadd_wchnstr(
        window, Int32(clamping: y), Int32(clamping: x), $0.baseAddress, Int32(clamping: $0.count))
    }
  }

  /// Blanks between two glyphs of one look take that look, where it does not show on them: no sequence has to
  /// leave it and come back, as between the strokes of large digits.
  private func bridged(_ row: [Cell]) -> [Cell] {
    var row = row
    var last: Int?
    for place in row.indices where row[place].glyph != .blank {
      defer { last = place }
      guard let last, place - last > 1, place - last <= 6, row[last].style == row[place].style,
        !row[place].style.showsOnBlanks
      else { continue }
      for gap in last + 1..<place where !row[gap].style.showsOnBlanks {
        row[gap].style = row[place].style
      }
    }
    return row
  }

  private func append(_ cell: Cell) {
    let (pair, attributes) = pair(for: cell.style)
    // Room for the glyph, three marks and the end.
    var text: (wchar_t, wchar_t, wchar_t, wchar_t, wchar_t) = (0, 0, 0, 0, 0)
    var count = 0
    cell.glyph.forEachScalar { scalar in
      let value = wchar_t(truncatingIfNeeded: scalar.value)
      switch count {
      case 0: text.0 = value
      case 1: text.1 = value
      case 2: text.2 = value
      case 3: text.3 = value
      default: break
      }
      count += 1
    }
    // Where the C library counts other columns than the grid, ncurses would lose its place.
    let expected = Int32(cell.glyph.width)
    if cell.glyph.scalar >= 0x300 && !(0x2500..<0x2900).contains(cell.glyph.scalar),
      vigil_columns(text.0) != expected
    {
      text = (0xFFFD, 0, 0, 0, 0)
      if vigil_columns(0xFFFD) != 1 { text.0 = 0x3F }
      for _ in 0..<expected { appendCell(&text, attributes, pair) }
      return
    }
    if cell.glyph.hasMarks {
      if vigil_columns(text.1) != 0 { text.1 = 0 }
      if text.1 == 0 || vigil_columns(text.2) != 0 { text.2 = 0 }
      if text.2 == 0 || vigil_columns(text.3) != 0 { text.3 = 0 }
    }
    appendCell(&text, attributes, pair)
  }

  private func appendCell(
    _ text: inout (wchar_t, wchar_t, wchar_t, wchar_t, wchar_t), _ attributes: attr_t, _ pair: Int32
  ) {
    var result = cchar_t()
    let status = withUnsafeBytes(of: &text) { raw in
      vigil_set_cell(
        &result, raw.assumingMemoryBound(to: wchar_t.self).baseAddress, attributes, pair)
    }
    if status != 0 {
      text = (0x3F, 0, 0, 0, 0)
      _ = withUnsafeBytes(of: &text) { raw in
        vigil_set_cell(
          &result, raw.assumingMemoryBound(to: wchar_t.self).baseAddress, attributes, pair)
      }
    }
    line.append(result)
  }

  private var lastStyle: (style: Style, pair: Int32, attributes: attr_t)?

  private func pair(for style: Style) -> (Int32, attr_t) {
    if let lastStyle, lastStyle.style == style { return (lastStyle.pair, lastStyle.attributes) }
    let look = theme.look(style, depth: depth)
    let found: (pair: Int32, attributes: attr_t)
    if let known = pairs[look] {
      found = known
    } else {
      var attributes: attr_t = 0
      if look.attributes.contains(.bold) { attributes |= vigil_bold() }
      if look.attributes.contains(.dim) { attributes |= vigil_dim() }
      if look.attributes.contains(.underline) { attributes |= vigil_underline() }
      if look.attributes.contains(.reverse) { attributes |= vigil_reverse() }
      var pair: Int32 = 0
      if look.foreground != .normal || look.background != .normal {
        // ncurses reuses the pair least recently allocated where it has no more.
        pair = max(0, alloc_pair(number(look.foreground), number(look.background)))
      }
      found = (pair, attributes)
      pairs[look] = found
    }
    lastStyle = (style, found.pair, found.attributes)
    return found
  }

  private func number(_ color: TerminalColor) -> Int32 {
    switch color {
    case .normal: -1
    case .indexed(let n):
      // With direct colours the first eight numbers are ANSI's; above, a number is a colour.
      depth == .direct && n >= 8 ? Int32(rgb(ofIndexed: n)) : Int32(n)
    case .rgb(let value): Int32(value < 8 ? 8 : value)
    }
  }
}

/// 0xRRGGBB of an entry of xterm's 256.
private func rgb(ofIndexed n: UInt8) -> UInt32 {
  if n >= 232 {
    let grey = UInt32(n - 232) * 10 + 8
    return grey << 16 | grey << 8 | grey
  }
  guard n >= 16 else {
    let bright: [UInt32] = [
      0x808080, 0xFF5555, 0x55FF55, 0xFFFF55, 0x5555FF, 0xFF55FF, 0x55FFFF, 0xFFFFFF,
    ]
    return bright[Int(n) & 7]
  }
  let levels: [UInt32] = [0, 95, 135, 175, 215, 255]
  let i = Int(n) - 16
  return levels[i / 36] << 16 | levels[i / 6 % 6] << 8 | levels[i % 6]
}
