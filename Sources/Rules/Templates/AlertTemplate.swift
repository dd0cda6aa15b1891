package import Templates

extension Template {
  /// Reads a template of an alert's label or annotation: its functions and variables must be known.
  package init(parsing text: String) throws(TemplateError) {
    try self.init(parsing: text, functions: alertFunctionNames, variables: alertVariables)
  }
}

/// The functions that Prometheus adds to Go's own.
private let alertFunctionNames = Set(textFunctions.keys).union(worldFunctionNames)

/// The variables that an alert's templates start with.
private let alertVariables = ["$labels", "$externalLabels", "$externalURL", "$value"]
