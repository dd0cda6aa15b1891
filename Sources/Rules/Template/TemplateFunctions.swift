/// The functions a template may call: Go's own and those Prometheus adds.
let templateFunctions: Set<String> = [
  "and", "break", "call", "continue", "html", "index", "slice", "js", "len", "not", "or", "print",
  "printf", "println", "urlquery", "eq", "ge", "gt", "le", "lt", "ne",
  "query", "first", "label", "value", "strvalue", "args", "reReplaceAll", "safeHtml", "match",
  "title", "toUpper", "toLower", "graphLink", "tableLink", "sortByLabel", "stripPort",
  "stripDomain", "humanize", "humanize1024", "humanizeDuration", "humanizePercentage",
  "humanizeTimestamp", "toTime", "toDuration", "now", "pathPrefix", "externalURL",
  "parseDuration", "urlQueryEscape", "tmpl",
]

/// The variables that an alert's templates start with.
let templateVariables = ["$", "$labels", "$externalLabels", "$externalURL", "$value"]
