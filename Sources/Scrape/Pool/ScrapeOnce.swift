package import Metrics
internal import Threads
package import Transport

/// Scrapes every target of a configuration once, and returns when each has answered or used up its time.
///
/// No series is ended. The answers come in whatever order; the work happens on a thread of its own.
package func scrapeOnce(
  _ configuration: ScrapeConfiguration, inProcess: [InProcessTarget] = [],
  sink: any SampleSink, client: HTTPClient = HTTPClient()
) async -> [TargetStatus] {
  await withCheckedContinuation { continuation in
    let isStarted = startThread {
      continuation.resume(
        returning: scrapeAll(configuration, inProcess, sink: sink, client: client))
    }
    if !isStarted { continuation.resume(returning: []) }
  }
}

private func scrapeAll(
  _ configuration: ScrapeConfiguration, _ inProcess: [InProcessTarget], sink: any SampleSink,
  client: HTTPClient
) -> [TargetStatus] {
  var reader = FileReader()
  let findings = reader.read(configuration.jobs.filter(\.needsFiles), now: .now)
  var loops: [TargetLoop] = []
  for own in inProcess {
    loops.append(
      TargetLoop(loops.count, own.target, ScrapeJob(name: own.job), ownPage: own.page))
  }
  for job in configuration.jobs {
    let groups = job.staticGroups + (findings.groups[job.name] ?? [])
    for target in job.targets(of: groups).targets {
      loops.append(TargetLoop(loops.count, target, job))
    }
  }
  let timestamp = wallClock()
  let started = ContinuousClock.now
  let answers = WorkQueue<(Int, TargetLoop.Answer, Duration)>()
  for loop in loops {
    let identifier = loop.identifier
    if let page = loop.ownPage {
      startThread { answers.push((identifier, .ownPage(page()), .now - started)) }
      continue
    }
    do throws(ScrapeError) {
      let request = try loop.request { path throws(ScrapeError) in
        try findings.secrets[path]?.get() ?? ""
      }
      client.start(request) { result in
        answers.push((identifier, TargetLoop.Answer(result), .now - started))
      }
    } catch { answers.push((identifier, .failure(error), .zero)) }
  }
  var scratch = PageScratch()
  // Requests end by themselves; the limit is for pages of this process that never come.
  let limit = (loops.map(\.target.timeout).max() ?? .zero) + .seconds(5)
  for _ in loops {
    guard
      case .element(let (index, answer, duration)) = answers.pop(
        timeout: limit - (.now - started))
    else { break }
    _ = loops[index].finish(
      answer, at: timestamp, duration: duration, sink: sink, scratch: &scratch)
  }
  return loops.map { $0.status(now: .now, wall: wallClock()) }
}
