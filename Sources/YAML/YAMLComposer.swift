internal import CYAML

extension YAMLNode {
  /// The documents of a YAML stream; none where it holds nothing but comments.
  ///
  /// Fails at the first error of syntax, at a key that stands twice in one mapping, and where aliases would
  /// multiply a small text into millions of nodes.
  package static func documents(_ bytes: [UInt8], file: String) throws(YAMLError) -> [YAMLNode] {
    try bytes.withUnsafeBufferPointer { buffer throws(YAMLError) in
      var composer = try YAMLComposer(buffer, file: file)
      defer { composer.close() }
      return try composer.documents()
    }
  }

  /// The first document of a YAML text; a null node where the text is empty.
  package static func parse(_ bytes: [UInt8], file: String) throws(YAMLError) -> YAMLNode {
    let scalar = YAMLScalar(text: "", isPlain: true)
    return try documents(bytes, file: file).first
      ?? YAMLNode(.scalar(scalar), file: file, line: 1, column: 1)
  }

  /// The first document of a YAML text; a null node where the text is empty.
  package static func parse(_ text: String, file: String) throws(YAMLError) -> YAMLNode {
    try parse(Array(text.utf8), file: file)
  }
}

/// Builds nodes from libyaml's events.
private struct YAMLComposer {
  /// Levels of nesting, aliases written out; deeper texts are refused, so that no reader's recursion overflows.
  private static let depthLimit = 200
  /// Nodes that aliases and merge keys may stand for, all together.
  private static let aliasLimit = 1_000_000

  private let parser: UnsafeMutablePointer<yaml_parser_t>
  private let bytes: UnsafeBufferPointer<UInt8>
  private let file: String
  private var anchors: [String: YAMLNode] = [:]
  private var openAnchors: Set<String> = []
  private var aliased = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>, file: String) throws(YAMLError) {
    self.bytes = bytes
    self.file = file
    parser = .allocate(capacity: 1)
    guard yaml_parser_initialize(parser) == 1 else {
      parser.deallocate()
      throw YAMLError(file: file, line: 0, column: 0, message: "out of memory")
    }
    yaml_parser_set_input_string(parser, bytes.baseAddress, bytes.count)
  }

  func close() {
    yaml_parser_delete(parser)
    parser.deallocate()
  }

  mutating func documents() throws(YAMLError) -> [YAMLNode] {
    var documents: [YAMLNode] = []
    while true {
      let event = try next()
      switch event.kind {
      case .documentStart:
        anchors = [:]
        documents.append(try node(try next(), depth: 1))
      case .streamEnd: return documents
      default: break
      }
    }
  }

  private mutating func node(_ event: Event, depth: Int) throws(YAMLError) -> YAMLNode {
    guard depth <= Self.depthLimit else { throw error(event, "nested too deeply") }
    var open: String?
    if let anchor = event.anchor, event.kind != .alias {
      anchors[anchor] = nil
      if event.kind != .scalar, openAnchors.insert(anchor).inserted { open = anchor }
    }
    let made: YAMLNode
    switch event.kind {
    case .alias: return try aliasedNode(event, depth: depth)
    case .scalar(let scalar): made = make(.scalar(scalar), event)
    case .sequenceStart:
      var items: [YAMLNode] = []
      while true {
        let next = try next()
        if next.kind == .sequenceEnd { break }
        items.append(try node(next, depth: depth + 1))
      }
      made = make(.sequence(items), event)
    case .mappingStart: made = make(.mapping(try mapping(depth: depth)), event)
    default: throw error(event, "a value was expected")
    }
    if let open { openAnchors.remove(open) }
    if let anchor = event.anchor { anchors[anchor] = made }
    return made
  }

  private mutating func aliasedNode(_ event: Event, depth: Int) throws(YAMLError) -> YAMLNode {
    let name = event.anchor ?? ""
    guard let target = anchors[name] else {
      let reason = openAnchors.contains(name) ? "contains itself" : "is not defined"
      throw error(event, "anchor \"\(name.prefix(60))\" \(reason)")
    }
    try charge(target.weight, event)
    guard depth + target.depth <= Self.depthLimit else { throw error(event, "nested too deeply") }
    return target
  }

  private mutating func mapping(depth: Int) throws(YAMLError) -> [YAMLEntry] {
    var own: [YAMLEntry] = []
    var places: [String: Int] = [:]
    var merges: [(value: YAMLNode, event: Event)] = []
    while true {
      let event = try next()
      if event.kind == .mappingEnd { break }
      let key = try node(event, depth: depth + 1)
      let value = try node(try next(), depth: depth + 1)
      if case .scalar(let scalar) = key.content, scalar.isPlain, scalar.text == "<<" {
        merges.append((value, event))
        continue
      }
      if let name = key.text {
        if let earlier = places[name] {
          throw key.error(
            "key \"\(name.prefix(60))\" is already set in line \(own[earlier].key.line)")
        }
        places[name] = own.count
      }
      own.append(YAMLEntry(key: key, value: value))
    }
    for merge in merges {
      for source in try mergeSources(merge.value) {
        guard case .mapping(let entries) = source.content else { continue }
        try charge(entries.count, merge.event)
        for entry in entries {
          if let name = entry.key.text {
            if places[name] != nil { continue }
            places[name] = own.count
          }
          own.append(YAMLEntry(key: entry.key, value: entry.value, isMerged: true))
        }
      }
    }
    return own
  }

  /// The mappings that a merge key names, the ones that count more first.
  private func mergeSources(_ value: YAMLNode) throws(YAMLError) -> [YAMLNode] {
    let sources: [YAMLNode]
    if case .sequence(let items) = value.content { sources = items } else { sources = [value] }
    for source in sources {
      guard case .mapping = source.content else {
        throw source.error("a merge key needs a mapping or a list of mappings")
      }
    }
    return sources
  }

  private mutating func charge(_ weight: Int, _ event: Event) throws(YAMLError) {
    let (sum, overflow) = aliased.addingReportingOverflow(weight)
    guard !overflow, sum <= Self.aliasLimit else {
      throw error(event, "aliases stand for more than \(Self.aliasLimit) nodes")
    }
    aliased = sum
  }

  private func make(_ content: YAMLNode.Content, _ event: Event) -> YAMLNode {
    YAMLNode(content, file: file, line: event.line, column: event.column)
  }

  private func error(_ event: Event, _ message: String) -> YAMLError {
    YAMLError(file: file, line: event.line, column: event.column, message: message)
  }

  // MARK: - Events

  private struct Event {
    enum Kind: Equatable {
      case documentStart, documentEnd, streamStart, streamEnd
      case alias
      case scalar(YAMLScalar)
      case sequenceStart, sequenceEnd, mappingStart, mappingEnd
      static var scalar: Kind { .scalar(YAMLScalar(text: "", isPlain: false)) }
    }
    var kind: Kind
    var anchor: String?
    var line: Int
    var column: Int
  }

  private func next() throws(YAMLError) -> Event {
    var raw = yaml_event_t()
    guard yaml_parser_parse(parser, &raw) == 1 else { throw syntaxError() }
    defer { yaml_event_delete(&raw) }
    var event = Event(
      kind: .streamEnd, line: Int(clamping: raw.start_mark.line) &+ 1,
      column: Int(clamping: raw.start_mark.column) &+ 1)
    switch raw.type {
    case YAML_STREAM_START_EVENT: event.kind = .streamStart
    case YAML_DOCUMENT_START_EVENT: event.kind = .documentStart
    case YAML_DOCUMENT_END_EVENT: event.kind = .documentEnd
    case YAML_ALIAS_EVENT:
      event.kind = .alias
      event.anchor = string(raw.data.alias.anchor)
    case YAML_SCALAR_EVENT:
      let scalar = raw.data.scalar
      let text = String(
        decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
      let tag = string(scalar.tag)
      event.kind = .scalar(
        YAMLScalar(
          text: text, isPlain: scalar.style == YAML_PLAIN_SCALAR_STYLE && tag == nil,
          tag: tag == "!" ? nil : tag))
      event.anchor = string(scalar.anchor)
    case YAML_SEQUENCE_START_EVENT:
      event.kind = .sequenceStart
      event.anchor = string(raw.data.sequence_start.anchor)
    case YAML_SEQUENCE_END_EVENT: event.kind = .sequenceEnd
    case YAML_MAPPING_START_EVENT:
      event.kind = .mappingStart
      event.anchor = string(raw.data.mapping_start.anchor)
    case YAML_MAPPING_END_EVENT: event.kind = .mappingEnd
    default: event.kind = .streamEnd
    }
    return event
  }

  private func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    text.map { String(decodingCString: $0, as: UTF8.self) }
  }

  private func syntaxError() -> YAMLError {
    let state = parser.pointee
    var message = state.problem.map { String(cString: $0) } ?? "not readable as YAML"
    var line = Int(clamping: state.problem_mark.line) &+ 1
    var column = Int(clamping: state.problem_mark.column) &+ 1
    var offset = Int(clamping: state.problem_mark.index)
    if state.error == YAML_READER_ERROR {
      // The reader knows a byte offset only.
      offset = min(Int(clamping: state.problem_offset), bytes.count)
      let before = bytes[..<offset]
      line = before.count { $0 == 0x0A } + 1
      let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
      column = before[start...].count { $0 & 0xC0 != 0x80 } + 1
    } else if isTab(line: line, column: column) {
      message = "a tab cannot indent; use spaces"
    }
    if let context = state.context.map({ String(cString: $0) }), state.context_mark.line > 0 {
      message += " (\(context) from line \(Int(clamping: state.context_mark.line) &+ 1))"
    }
    return YAMLError(file: file, line: line, column: column, message: message)
  }

  /// Whether a tab stands at a place, both from 1, counted in characters.
  private func isTab(line: Int, column: Int) -> Bool {
    var place = (line: 1, column: 1)
    for byte in bytes {
      if place == (line, column) { return byte == 0x09 }
      if place.line > line { return false }
      if byte == 0x0A {
        place = (place.line + 1, 1)
      } else if byte & 0xC0 != 0x80 {
        place.column += 1
      }
    }
    return false
  }
}
