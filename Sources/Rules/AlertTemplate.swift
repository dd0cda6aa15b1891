package import Templates

extension Template {
  /// Reads a template of an alert's label or annotation: its functions and variables must be known.
  package init(parsing text: String) throws(TemplateError) {
    try self.init(parsing: text, functions: alertFunctions, variables: alertVariables)
  }
}

/// The functions that Prometheus adds to Go's own.
private let alertFunctions: Set<String> = [
  "query", "first", "label", "value", "strvalue", "args", "reReplaceAll", "safeHtml", "match",
  "title", "toUpper", "toLower", "graphLink", "tableLink", "sortByLabel", "stripPort",
  "stripDomain", "humanize", "humanize1024", "humanizeDuration", "humanizePercentage",
  "humanizeTimestamp", "toTime", "toDuration", "now", "pathPrefix", "externalURL",
  "parseDuration", "urlQueryEscape", "tmpl",
]

/// The variables that an alert's templates start with.
private let alertVariables = ["$labels", "$externalLabels", "$externalURL", "$value"]
