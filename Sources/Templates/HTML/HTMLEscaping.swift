extension Template {
  /// This template with an escape behind every value that it writes, each after its place in the HTML around it, as Go's
  /// html/template does it: a value can neither leave its place nor become code.
  ///
  /// Fails where a place cannot be told: branches that end differently, an unfinished tag or script at the end, a
  /// template that is called and does not exist.
  package func escapedForHTML() throws(TemplateError) -> Template {
    var pass = HTMLPass(template: self)
    let (escaped, end) = try pass.list(nodes, HTMLContext())
    guard end.state == .text || end.state == .dead else {
      throw TemplateError(line: 1, message: "ends in a non-text context")
    }
    return Template(nodes: escaped, definitions: pass.made)
  }
}

/// Goes through a template and knows at each place in what context of HTML it is.
private struct HTMLPass {
  let template: Template
  /// What is made of the templates that are called, by name and context.
  var made: [String: [TemplateNode]] = [:]
  /// The contexts behind calls of them.
  private var ends: [String: HTMLContext] = [:]
  /// Contexts where the loop around is left or goes on.
  private var exits: [HTMLContext] = []
  /// Of calls that call themselves: which were taken on trust.
  private var trusted: Set<String> = []
  private var depth = 0
  /// Nodes that may still be gone through: contexts can multiply.
  private var nodesLeft = 200_000

  init(template: Template) { self.template = template }

  private func failure(_ message: String, line: Int = 1) -> TemplateError {
    TemplateError(line: line, message: message)
  }

  mutating func list(_ nodes: [TemplateNode], _ start: HTMLContext) throws(TemplateError)
    -> ([TemplateNode], HTMLContext)
  {
    depth += 1
    defer { depth -= 1 }
    guard depth < 250 else { throw failure("exceeded maximum template depth") }
    var context = start
    var out: [TemplateNode] = []
    out.reserveCapacity(nodes.count)
    for node in nodes {
      nodesLeft -= 1
      if nodesLeft < 0 { throw failure("takes too many contexts of HTML") }
      switch node {
      case .text(let text):
        let (escaped, next) = try self.text(text, context)
        if !escaped.isEmpty { out.append(.text(escaped)) }
        context = next
      case .action(let pipeline):
        let (escaped, next) = try action(pipeline, context)
        out.append(.action(escaped))
        context = next
      case .branch(let kind, let pipeline, let body, let otherwise):
        let (escaped, next) = try branch(kind, pipeline, body, otherwise, context)
        out.append(escaped)
        context = next
      case .template(let name, let pipeline):
        let (made, next) = try call(name, context, line: pipeline?.line ?? 1)
        out.append(.template(made, pipeline))
        context = next
      case .exit:
        exits.append(context)
        out.append(node)
        context.state = .dead
      }
    }
    return (out, context)
  }

  // MARK: Text

  /// Text as it is written: without comments, and with lone `<` as `&lt;`.
  private func text(_ text: String, _ start: HTMLContext) throws(TemplateError)
    -> (String, HTMLContext)
  {
    var context = start
    let bytes = Array(text.utf8)
    var out: [UInt8] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      let next: HTMLContext
      let count: Int
      do throws(HTMLProblem) {
        (next, count) = try context.reading(rest)
      } catch {
        throw failure(error.message)
      }
      let piece = rest.prefix(count)
      rest = rest.dropFirst(count)
      write(piece, in: context, until: next, to: &out)
      if count == 0, next == context { throw failure("HTML that cannot be read") }
      context = next
    }
    return (String(decoding: out, as: UTF8.self), context)
  }

  private func write(
    _ piece: HTMLBytes, in context: HTMLContext, until next: HTMLContext, to out: inout [UInt8]
  ) {
    if context.isComment, context.delimiter == .none {
      // A comment separates what stands around it.
      switch context.state {
      case .scriptBlockComment where next.state != .scriptBlockComment:
        out.append(piece.contains(0x0A) || piece.contains(0x0D) ? 0x0A : 0x20)
      case .styleBlockComment where next.state != .styleBlockComment: out.append(0x20)
      default: break
      }
      return
    }
    var written = piece
    if next.isComment, next.delimiter == .none, next.state != context.state {
      written = written.dropLast(commentMark(next.state, piece))
    }
    if context.state == .text || context.state == .plainElement {
      // Up to the tag that begins, every `<` is a letter.
      var end = written.endIndex
      if next.state != context.state, !next.isComment {
        end = written.lastIndex(of: UInt8(ascii: "<")) ?? end
      }
      for index in written.indices {
        if written[index] == UInt8(ascii: "<"), index < end, !isDoctype(written[index...]) {
          out += "&lt;".utf8
        } else {
          out.append(written[index])
        }
      }
    } else {
      out += written
    }
  }

  private func commentMark(_ state: HTMLContext.State, _ piece: HTMLBytes) -> Int {
    if state == .comment || piece.suffix(4).elementsEqual("<!--".utf8) { return 4 }
    return piece.suffix(3).elementsEqual("-->".utf8) ? 3 : 2
  }

  private func isDoctype(_ text: HTMLBytes) -> Bool {
    text.prefix(9).map(lower).elementsEqual("<!doctype".utf8)
  }

  // MARK: Values

  private func action(_ pipeline: TemplatePipeline, _ start: HTMLContext) throws(TemplateError)
    -> (TemplatePipeline, HTMLContext)
  {
    // What only sets a variable writes nothing.
    if !pipeline.variables.isEmpty { return (pipeline, start) }
    var context = start.nudged
    let last = pipeline.commands.count - 1
    for (index, command) in pipeline.commands.enumerated() {
      guard case .function(let name) = command[0], name == "html" || name == "urlquery" else {
        continue
      }
      let isUnquoted =
        context.state == .attribute && context.delimiter == .spaceOrTagEnd && name == "html"
      if index < last || isUnquoted {
        throw failure("predefined escaper \"\(name)\" disallowed in template", line: pipeline.line)
      }
    }
    let escapes: [HTMLEscape]
    do throws(HTMLProblem) {
      escapes = try HTMLEscape.needed(in: &context)
    } catch {
      throw failure(error.message, line: pipeline.line)
    }
    return (escaped(pipeline, with: escapes), context)
  }

  /// The pipeline with the escapes at its end; one of Go's that its author wrote there himself takes the place of its
  /// like.
  private func escaped(
    _ pipeline: TemplatePipeline, with escapes: [HTMLEscape]
  ) -> TemplatePipeline {
    var escaped = pipeline
    var names = escapes.map(\.rawValue)
    if case .function(let own)? = pipeline.commands.last?.first,
      escapes.contains(where: { $0.goFunction == own })
    {
      names = escapes.map { $0.goFunction == own ? own : $0.rawValue }
      if let words = pipeline.commands.last, words.count > 1 {
        escaped.commands[escaped.commands.count - 1] =
          [.function("print")] + words.dropFirst()
      } else {
        escaped.commands.removeLast()
      }
    }
    escaped.commands += names.map { [.function($0)] }
    return escaped
  }

  // MARK: Control structures

  private mutating func branch(
    _ kind: TemplateBranch, _ pipeline: TemplatePipeline, _ body: [TemplateNode],
    _ otherwise: [TemplateNode], _ start: HTMLContext
  ) throws(TemplateError) -> (TemplateNode, HTMLContext) {
    let outer = exits
    if kind == .range { exits = [] }
    var (escaped, end) = try list(body, start)
    if kind == .range {
      for exit in exits { end = try join(end, exit, kind, pipeline.line) }
      exits = []
      // The second time round begins where the first has ended.
      let again = try join(start, end, kind, pipeline.line)
      if again != start { (escaped, end) = try list(body, again) }
      for exit in exits { end = try join(end, exit, kind, pipeline.line) }
      exits = outer
    }
    let (other, otherEnd) = try list(otherwise, start)
    let joined = try join(end, otherEnd, kind, pipeline.line)
    return (.branch(kind, pipeline, escaped, otherwise: other), joined)
  }

  private func join(
    _ a: HTMLContext, _ b: HTMLContext, _ kind: TemplateBranch, _ line: Int
  ) throws(TemplateError) -> HTMLContext {
    guard let joined = HTMLContext.joined(a, b) else {
      throw failure("{{\(kind.rawValue)}} branches end in different contexts", line: line)
    }
    return joined
  }

  /// The name under which what is called here is made, and the context behind the call.
  private mutating func call(_ name: String, _ context: HTMLContext, line: Int)
    throws(TemplateError) -> (String, HTMLContext)
  {
    guard let nodes = template.definitions[name] else {
      throw failure("no such template \(quotedInGo(name))", line: line)
    }
    let own = context == HTMLContext() ? name : "\(name)$\(context)"
    if let end = ends[own] {
      if made[own] == nil { trusted.insert(own) }
      return (own, end)
    }
    let outer = exits
    defer { exits = outer }
    // One that calls itself is taken to end where it began, else where it did end without that.
    var assumed = context
    for _ in 0..<2 {
      trusted.remove(own)
      ends[own] = assumed
      let (escaped, end) = try list(nodes, context)
      if !trusted.contains(own) || end == assumed {
        ends[own] = end
        made[own] = escaped
        return (own, end)
      }
      assumed = end
    }
    throw failure("cannot compute output context for template \(quotedInGo(name))", line: line)
  }
}
