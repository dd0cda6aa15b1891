/// Tells the lines of a stack trace, or of a crash, from what only stands beside them.
struct TraceState {
  enum Verdict { case begins, continues, other }
  private enum Place { case outside, python, pythonEnd, pythonChain, go, nodeSource }
  private var place = Place.outside

  mutating func reset() { place = .outside }

  /// What a line is that begins no record by its form.
  ///
  /// - Parameter hasOpen: whether there is a record that it could belong to.
  mutating func verdict(_ line: LineBytes, hasOpen: Bool) -> Verdict {
    let text = line.trimmed
    if text.isEmpty { return blank(hasOpen) }
    let isIndented = isBlank(line[0])
    switch place {
    case .python:
      if isIndented { return .continues }
      // The exception itself ends it.
      if !text.starts(with: "Traceback (most recent call last)") { place = .pythonEnd }
      return .continues
    case .pythonEnd, .pythonChain:
      if text.starts(with: "During handling of the above exception")
        || text.starts(with: "The above exception was the direct cause")
      {
        place = .pythonChain
        return .continues
      }
      if place == .pythonChain { return pythonBegins(line) ? .continues : leave(line, hasOpen) }
      // An exception's own text may have further lines, indented ones.
      if isIndented, !pythonBegins(line) { return .continues }
      return leave(line, hasOpen)
    case .go:
      if isIndented || goGoesOn(text) { return .continues }
      return leave(line, hasOpen)
    case .nodeSource:
      if !isIndented, text.place(of: "Error") != nil || text.starts(with: "Node.js v") {
        return .continues
      }
      if isIndented { return .continues }
      return leave(line, hasOpen)
    case .outside: return outside(line, text, isIndented, hasOpen)
    }
  }

  private mutating func leave(_ line: LineBytes, _ hasOpen: Bool) -> Verdict {
    place = .outside
    return outside(line, line.trimmed, isBlank(line[0]), hasOpen)
  }

  private func blank(_ hasOpen: Bool) -> Verdict {
    hasOpen && place != .outside ? .continues : .other
  }

  private mutating func outside(
    _ line: LineBytes, _ text: LineBytes, _ isIndented: Bool, _ hasOpen: Bool
  ) -> Verdict {
    if pythonBegins(line) { return .begins }
    if !isIndented, goBegins(text) {
      place = .go
      return .begins
    }
    if isIndented {
      if hasOpen, text.allSatisfy({ $0 == UInt8(ascii: "^") }) { place = .nodeSource }
      return hasOpen ? .continues : .other
    }
    guard hasOpen else { return .other }
    // The end of an object that was printed over several lines.
    if text[0] == UInt8(ascii: "}") || text[0] == UInt8(ascii: "]") { return .continues }
    return continuations.contains { text.starts(with: $0) } || isMore(text) ? .continues : .other
  }

  /// `Traceback …`; `  + Exception Group Traceback …`; `  File "…", line 1` of an error of syntax.
  private mutating func pythonBegins(_ line: LineBytes) -> Bool {
    guard
      line.starts(with: "Traceback (most recent call last)")
        || line.starts(with: "  + Exception Group Traceback (most recent call last)")
        || line.starts(with: "  File \"")
    else { return false }
    place = .python
    return true
  }

  private func goBegins(_ text: LineBytes) -> Bool {
    text.starts(with: "panic: ") || text.starts(with: "fatal error: ")
      || (text.starts(with: "goroutine ") && text.ends(with: "]:"))
      || text.starts(with: "thread '")
  }

  private func goGoesOn(_ text: LineBytes) -> Bool {
    if text.starts(with: "goroutine ") || text.starts(with: "created by ")
      || text.starts(with: "exit status ") || text.starts(with: "[signal ")
      || text.starts(with: "runtime") || text.starts(with: "note: ")
      || text.starts(with: "stack backtrace:") || text.starts(with: "panic(")
    {
      return true
    }
    // main.(*T).name(0x1, …)
    guard text.last == UInt8(ascii: ")"), let open = text.place(of: UInt8(ascii: "(")) else {
      return false
    }
    return text.prefix(open).place(of: UInt8(ascii: "."), before: open)
      && !text.prefix(open).contains(0x20)
  }

  /// `... 12 more` of Java.
  private func isMore(_ text: LineBytes) -> Bool {
    text.starts(with: "... ") && (text.ends(with: " more") || text.ends(with: " omitted"))
  }

  private let continuations: [StaticString] = [
    "Caused by: ", "Suppressed: ", "--- End of ", "Stack trace:", "#0 ", "#1 ", "#2 ", "#3 ",
    "The above exception was the direct cause", "During handling of the above exception",
  ]
}

extension Slice<LineBytes> {
  fileprivate func place(of byte: UInt8, before end: Int) -> Bool { contains(byte) }
}
