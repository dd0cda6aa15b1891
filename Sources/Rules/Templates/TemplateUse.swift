internal import Templates

/// What a template looks at: what must be the same for it to write the same again.
struct TemplateUse: Sendable {
  var hasActions = false
  /// The value that the rule gave, maybe within the whole of its data.
  var readsValue = false
  /// The time or other series, which change without notice.
  var readsWorld = false

  init() {}

  init(_ template: Template) {
    for nodes in [template.nodes] + Array(template.definitions.values) { read(nodes) }
  }

  mutating func formUnion(_ other: TemplateUse) {
    hasActions = hasActions || other.hasActions
    readsValue = readsValue || other.readsValue
    readsWorld = readsWorld || other.readsWorld
  }

  private mutating func read(_ nodes: [TemplateNode]) {
    for node in nodes {
      switch node {
      case .text: break
      case .exit: hasActions = true
      case .action(let pipeline): read(pipeline)
      case .branch(_, let pipeline, let body, let otherwise):
        read(pipeline)
        read(body)
        read(otherwise)
      case .template(_, let pipeline):
        hasActions = true
        if let pipeline { read(pipeline) }
      }
    }
  }

  private mutating func read(_ pipeline: TemplatePipeline) {
    hasActions = true
    for command in pipeline.commands { for word in command { read(word) } }
  }

  private mutating func read(_ word: TemplateOperand) {
    switch word {
    case .dot: readsValue = true
    case .field(let names):
      if names.first != "Labels", names.first != "ExternalLabels", names.first != "ExternalURL" {
        readsValue = true
      }
    case .variable(let name, _):
      if name != "$labels", name != "$externalLabels", name != "$externalURL" { readsValue = true }
    case .function(let name): if name == "query" || name == "now" { readsWorld = true }
    case .group(let pipeline, _): read(pipeline)
    case .null, .bool, .integer, .number, .string: break
    }
  }
}

extension Template {
  /// What one without actions writes.
  var plainText: String {
    nodes.map { if case .text(let text) = $0 { text } else { "" } }.joined()
  }
}
