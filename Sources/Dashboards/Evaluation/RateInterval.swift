internal import Metrics
internal import Query

/// What `$__rate_interval` stands for, in one place for queries, titles and annotations.
extension DataSources {
  /// A range that holds at least four scrapes: the greater of step + scrape interval and 4 × scrape interval, as
  /// Grafana's Prometheus source reckons it.
  ///
  /// The scrape interval is the query's own least step (`minStep`, a filled-in template), which a dashboard sets to
  /// how often its targets are scraped, but no less than what is known of the jobs that `expression` asks; without a
  /// least step those jobs' interval, and where none is known the source's.
  func rateInterval(
    step: Duration, expression: String, minStep: String, source: String
  ) -> Duration {
    let wanted = minStep.contains("$") ? nil : IntervalText.parse(minStep)
    // The jobs are those of the main source.
    let known = source.isEmpty ? scrapeInterval(of: expression) : nil
    let scrape = max(wanted ?? known ?? scrapeInterval, known ?? .zero)
    return max(step + scrape, scrape * 4)
  }

  /// The longest interval of the jobs that an expression's selectors name by `job="…"` or `job=~"…"`, or of the
  /// target they name by `instance="…"`; the longest of all jobs where a selector leaves both open or names none that
  /// is known. nil where no job is known.
  private func scrapeInterval(of expression: String) -> Duration? {
    guard let longest = jobIntervals.values.max(), jobIntervals.count > 1 else {
      return jobIntervals.values.first
    }
    var most: Duration?
    for selector in ExpressionText.selectors(expression) where !selector.isBare {
      let conditions = selector.matchers.compactMap { ExpressionText.matcher("job", $0) }
      if conditions.isEmpty {
        let instances = selector.matchers.compactMap { ExpressionText.matcher("instance", $0) }
        guard let instance = instances.first(where: { $0.operation == .equal }),
          let interval = instanceIntervals[instance.value]
        else { return longest }
        most = max(most ?? interval, interval)
        continue
      }
      let fitting = jobIntervals.filter { job in conditions.allSatisfy { $0.matches(job.key) } }
      guard let slowest = fitting.values.max() else { return longest }
      most = max(most ?? slowest, slowest)
    }
    return most ?? longest
  }
}

extension ExpressionText {
  /// The condition on the label `name`, where `text` (`job=~"api|db"`) is one.
  fileprivate static func matcher(_ name: String, _ text: String) -> Matcher? {
    var rest = text.drop { $0.isWhitespace }
    guard rest.hasPrefix(name) else { return nil }
    rest = rest.dropFirst(name.count).drop { $0.isWhitespace }
    let operations: [Matcher.Operation] = [.regex, .notRegex, .notEqual, .equal]
    guard let operation = operations.first(where: { rest.hasPrefix($0.rawValue) }) else {
      return nil
    }
    rest = rest.dropFirst(operation.rawValue.count).drop { $0.isWhitespace }
    guard let quote = rest.first, "\"'`".contains(quote) else { return nil }
    var value = ""
    var isEscaped = false
    for character in rest.dropFirst() {
      if isEscaped || character == quote {
        guard isEscaped else { break }
        isEscaped = false
        value.append(character)
      } else if character == "\\", quote != "`" {
        isEscaped = true
      } else {
        value.append(character)
      }
    }
    return try? Matcher(name, operation, value)
  }
}
