/// A text in the language of Go's text/template, parsed.
package struct Template: Sendable, Hashable {
  package var nodes: [TemplateNode]
  /// The templates that `define` and `block` name.
  package var definitions: [String: [TemplateNode]]

  package init(nodes: [TemplateNode] = [], definitions: [String: [TemplateNode]] = [:]) {
    self.nodes = nodes
    self.definitions = definitions
  }
}

extension Template {
  /// Takes over the templates that another text defines: a later one replaces an earlier, unless it says nothing.
  package mutating func define(_ other: Template) {
    for (name, nodes) in other.definitions
    where definitions[name] == nil || !saysNothing(nodes) {
      definitions[name] = nodes
    }
  }
}

/// A piece of a template.
package indirect enum TemplateNode: Sendable, Hashable {
  case text(String)
  case action(TemplatePipeline)
  /// `{{if}}`, `{{with}}` or `{{range}}` with what follows and what `else` gives.
  case branch(TemplateBranch, TemplatePipeline, [TemplateNode], otherwise: [TemplateNode])
  /// `{{template "name" pipeline}}`.
  case template(String, TemplatePipeline?)
  case exit(TemplateExit)
}

/// What a branch does with its pipeline: asks whether it is true, makes it the dot, or goes through its elements.
package enum TemplateBranch: String, Sendable, Hashable {
  case condition = "if"
  case with
  case range
}

/// How a loop is left early.
package enum TemplateExit: String, Sendable, Hashable {
  case leave = "break"
  case proceed = "continue"
}

/// Commands of which each hands its value to the next, with the variables that take the last value.
package struct TemplatePipeline: Sendable, Hashable {
  /// With their dollar signs; two only in a loop.
  package var variables: [String] = []
  /// Where it stands, from 1.
  package var line = 1
  /// `:=` makes them, `=` sets them anew.
  package var declares = false
  /// The words of each command.
  package var commands: [[TemplateOperand]] = []
  /// Where each command stands, parallel to `commands`.
  package var places: [TemplatePlace] = []
}

/// A command in the text of its template.
package struct TemplatePlace: Sendable, Hashable {
  /// From 1.
  package var line: Int
  /// In bytes, from 0.
  package var column: Int
  /// As it is written.
  package var text: String
}

/// A word of a command.
package indirect enum TemplateOperand: Sendable, Hashable {
  case dot
  case null
  case bool(Bool)
  case integer(Int64)
  case number(Double)
  case string(String)
  /// `.A.B`.
  case field([String])
  /// `$x.A.B`; the name with its dollar sign.
  case variable(String, [String])
  case function(String)
  /// `(pipeline).A`.
  case group(TemplatePipeline, [String])
}

/// Why a text is no template, or what went wrong when it was run.
package struct TemplateError: Error, Sendable, Hashable, CustomStringConvertible {
  /// From 1.
  package var line: Int
  package var message: String
  /// The command that was run, where it was one that failed.
  package var place: TemplatePlace?
  /// The template that it belongs to, where `define` or `block` names it.
  package var definition: String?
  package var description: String { "\(line): \(message)" }
}
