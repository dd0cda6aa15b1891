package import Calendar
internal import Metrics
package import Query
internal import Synchronization

/// Fills panels with what their queries answer.
///
/// Kept from refresh to refresh: it remembers the past of range queries and asks for their newest part only.
package final class DashboardEvaluator: Sendable {
  private let memory = QueryMemory()
  private let reasons = EmptinessReason()

  private let patience: Duration

  /// - Parameter patience: how long panels wait for annotation queries.
  package init(patience: Duration = .seconds(2)) { self.patience = patience }

  /// Forgets what was learnt: everything is asked anew.
  package func forget() { memory.forget() }

  /// The variables with their options and present values, chained ones in order. Without `sources` nothing is
  /// asked: query variables keep the values of `selection` or of the file, so that a first frame can be drawn.
  /// A source's error stands in the variable it concerns.
  package func resolveVariables(
    of dashboard: Dashboard, selection: VariableSelection, range: TimeRange,
    sources: DataSources?, zone: Zone = .utc
  ) async -> ResolvedVariables {
    await VariableResolver(
      dashboard: dashboard, selection: selection, range: range, zone: zone, sources: sources
    ).resolve()
  }

  /// Evaluates `panels` (rows are passed over) and hands each frame to `deliver` as soon as its queries are
  /// answered, in no certain order. Panels are evaluated at the same time, equal questions are asked once.
  /// `columns` are the dot columns that a panel's graph has (80 where it is not said).
  ///
  /// Returns when all are delivered; when the task is cancelled, what is not delivered yet never will be.
  package func evaluate(
    _ panels: [PlacedPanel], of dashboard: Dashboard, variables: ResolvedVariables,
    range: TimeRange, columns: [PanelID: Int], sources: DataSources, zone: Zone = .utc,
    user: String = "", deliver: @escaping @Sendable (PanelFrame) -> Void
  ) async {
    let planner = QueryPlanner(
      dashboard: dashboard, variables: variables, sources: sources, zone: zone, user: user)
    var waiting: [QuestionKey: [Int]] = [:]
    var jobs: [PanelJob] = []
    for placed in panels where !placed.isRow {
      let filler = Interpolation(
        variables: variables, scoped: placed.scoped, range: range, zone: zone,
        dashboard: dashboard, user: user)
      let own = planner.range(of: placed, range, filler)
      var inner = filler
      if own != range {
        inner = Interpolation(
          variables: variables, scoped: placed.scoped, range: own, zone: zone,
          dashboard: dashboard, user: user)
      }
      let start = planner.start(of: placed, range, filler)
      let job = PanelJob(
        placed: placed, dashboard: dashboard, range: own, columns: columns[placed.id] ?? 80,
        zone: zone, filler: inner, queries: planner.queries(of: placed, own, inner),
        scrapeInterval: sources.scrapeInterval,
        shift: max(.zero, (start == nil ? range.to : range.now) - own.to),
        hasOwnStart: start != nil,
        annotations: planner.annotations(of: placed, own, inner))
      for key in job.questions { waiting[key, default: []].append(jobs.count) }
      jobs.append(job)
    }
    var pending = jobs.map(\.questions.count)
    var answers: [QuestionKey: QuestionAnswer] = [:]
    await withTaskGroup(of: (QuestionKey, QuestionAnswer)?.self) { group in
      // What only annotations ask keeps no panel waiting for long.
      let needed = Set(jobs.flatMap(\.needed))
      for key in waiting.keys {
        let isNeeded = needed.contains(key)
        group.addTask { [self] in
          (key, isNeeded ? await ask(key, sources) : await askBriefly(key, sources))
        }
      }
      func finish(_ index: Int) {
        let job = jobs[index]
        let questions = job.questions
        let own = answers.filter { questions.contains($0.key) }
        group.addTask { [self] in
          var job = job
          job.idle = await idle(job, own, sources)
          var frame = job.frame(own)
          if frame.notice == PanelJob.emptiness(job.queries), let query = job.queries.first {
            let name = query.range?.source ?? query.instant?.source ?? ""
            let source = sources.source(name).source
            if let reason = await reasons.find(query.expression, source, job.range) {
              frame.notice?.text = reason
            }
          }
          if !Task.isCancelled { deliver(frame) }
          return nil
        }
      }
      for index in jobs.indices where pending[index] == 0 { finish(index) }
      for await done in group {
        guard let (key, answer) = done, !Task.isCancelled else { continue }
        answers[key] = answer
        for index in waiting[key] ?? [] {
          pending[index] -= 1
          if pending[index] == 0 { finish(index) }
        }
      }
    }
  }

  /// What is known of both sides of the panel's divisions where they come out as no number.
  private func idle(
    _ job: PanelJob, _ answers: [QuestionKey: QuestionAnswer], _ sources: DataSources
  ) async -> [String: IdleDivision] {
    var idle: [String: IdleDivision] = [:]
    for (query, division) in job.openDivisions(answers) {
      let source = query.range?.source ?? query.instant?.source ?? ""
      let end = min(job.range.to, job.range.now)
      func side(_ expression: String) async -> [InstantSample] {
        if Double(expression) != nil { return [] }
        let key = QuestionKey(source: source, expression: expression, time: .instant(end))
        guard case .samples(let samples) = await askBriefly(key, sources).content else { return [] }
        return samples
      }
      idle[query.target.refID] = IdleDivision(
        division: division, left: await side(division.left), right: await side(division.right))
    }
    return idle
  }

  /// Asks no longer than panels may wait.
  private func askBriefly(_ key: QuestionKey, _ sources: DataSources) async -> QuestionAnswer {
    let late = QuestionAnswer(
      content: .samples([]), elapsed: patience,
      error: QueryError(
        .timeout, "no answer within \(formatDuration(patience)): panels wait no longer for it"))
    return await withTaskGroup(of: QuestionAnswer.self) { group in
      group.addTask { [self] in await ask(key, sources) }
      group.addTask {
        try? await Task.sleep(for: self.patience)
        return late
      }
      let first = await group.next() ?? late
      group.cancelAll()
      return first
    }
  }

  private func ask(_ key: QuestionKey, _ sources: DataSources) async -> QuestionAnswer {
    let source = sources.source(key.source).source
    let clock = ContinuousClock()
    let start = clock.now
    do {
      switch key.time {
      case .instant:
        let answer = try await source.evaluate(Question(key.expression, key.time))
        return QuestionAnswer(
          content: .samples(Self.samples(answer.value)), annotations: answer.annotations,
          elapsed: start.duration(to: clock.now))
      case .range(let steps):
        let (grid, annotations) = try await range(key, steps, source, sources.scrapeInterval)
        return QuestionAnswer(
          content: .grid(grid), annotations: annotations, elapsed: start.duration(to: clock.now))
      }
    } catch {
      return QuestionAnswer(
        content: .samples([]), elapsed: start.duration(to: clock.now), error: error)
    }
  }

  /// Asks for the part of the window that is not known yet, and for the last minutes again: late samples come.
  private func range(
    _ key: QuestionKey, _ steps: StepRange, _ source: any DataSource, _ scrape: Duration
  ) async throws(QueryError) -> (SeriesGrid, [Annotation]) {
    let name = QueryMemory.Key(source: key.source, expression: key.expression, step: steps.step)
    let mayReuse = !ExpressionText.looksElsewhere(key.expression)
    var asked = steps
    var known: SeriesGrid?
    if mayReuse, let grid = memory.grid(name), grid.start <= steps.start.milliseconds,
      grid.end >= steps.start.milliseconds
    {
      let overlap = max(60_000, 3 * scrape.milliseconds, steps.step.milliseconds)
      let from = max(steps.start.milliseconds, Step.floored(grid.end - overlap, grid.step))
      if from > steps.start.milliseconds, from <= steps.end.milliseconds {
        known = grid
        asked.start = Timestamp(milliseconds: from)
      }
    }
    let answer = try await source.evaluate(Question(key.expression, .range(asked)))
    var grid = SeriesGrid(answer.value, steps: asked)
    if let known { grid = known.extended(by: grid, to: steps) }
    if mayReuse { memory.keep(grid, for: name) }
    return (grid, answer.annotations)
  }

  private static func samples(_ value: Value) -> [InstantSample] {
    switch value {
    case .vector(let samples): samples
    case .scalar(let point):
      [InstantSample(labels: .empty, timestamp: point.timestamp, content: .float(point.value))]
    case .string, .matrix: []
    }
  }
}

extension Dashboard {
  /// The variables as far as they are known without asking anyone: for the first frame.
  package func savedVariables(
    _ selection: VariableSelection = VariableSelection(), range: TimeRange, zone: Zone = .utc
  ) -> ResolvedVariables {
    VariableResolver(
      dashboard: self, selection: selection, range: range, zone: zone, sources: nil
    ).saved()
  }
}
