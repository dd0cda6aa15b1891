internal import Templates

/// Which of an alert's data a template uses, as far as its text tells.
struct TemplateWords {
  /// Labels of the alert's series.
  private(set) var labels: Set<String> = []
  /// Of these, the ones that a condition asks for first: who wrote it knows that they may be missing.
  private(set) var askedFor: Set<String> = []
  /// Whether the value becomes a part of the text, rather than only deciding about it.
  private(set) var showsValue = false
  /// The names that the template gives to values of its own.
  private var redefined: Set<String> = []

  init(_ template: Template) {
    read(template.nodes, dotIsAlert: true)
    // What their dot is depends on who calls them.
    for nodes in template.definitions.values { read(nodes, dotIsAlert: false) }
    if redefined.contains("$labels") { labels = [] }
    if redefined.contains("$value") { showsValue = false }
  }

  private mutating func read(_ nodes: [TemplateNode], dotIsAlert: Bool) {
    for node in nodes {
      switch node {
      case .text, .exit: break
      case .action(let pipeline):
        read(pipeline, dotIsAlert, isShown: pipeline.variables.isEmpty)
      case .template(_, let pipeline):
        if let pipeline { read(pipeline, dotIsAlert, isShown: false) }
      case .branch(let kind, let pipeline, let body, let otherwise):
        let before = labels
        labels = []
        read(pipeline, dotIsAlert, isShown: false)
        if kind != .range { askedFor.formUnion(labels) }
        labels.formUnion(before)
        read(body, dotIsAlert: dotIsAlert && kind == .condition)
        read(otherwise, dotIsAlert: dotIsAlert)
      }
    }
  }

  private mutating func read(_ pipeline: TemplatePipeline, _ dotIsAlert: Bool, isShown: Bool) {
    redefined.formUnion(pipeline.variables)
    for command in pipeline.commands {
      for (index, word) in command.enumerated() {
        if case .group(let inner, _) = word { read(inner, dotIsAlert, isShown: isShown) }
        guard let path = path(of: word, dotIsAlert) else { continue }
        if path.first == "Value" { showsValue = showsValue || isShown }
        guard path.first == "Labels" else { continue }
        if path.count > 1 {
          labels.insert(path[1])
        } else if command.first == .function("index"), index == 1, command.count > 2,
          case .string(let name) = command[2]
        {
          labels.insert(name)
        }
      }
    }
  }

  /// What a word is, as seen from the alert: `["Labels", "job"]`; nil of what is none of its data.
  private func path(of word: TemplateOperand, _ dotIsAlert: Bool) -> [String]? {
    switch word {
    case .variable("$labels", let rest): ["Labels"] + rest
    case .variable("$value", let rest): ["Value"] + rest
    case .variable("$", let rest): rest
    case .field(let rest) where dotIsAlert: rest
    default: nil
    }
  }
}
