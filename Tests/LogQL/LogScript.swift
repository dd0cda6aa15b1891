import LogQL
import Metrics
import Testing

/// What a pipeline makes of a line, as `{labels} line`; nil where the line goes.
func processed(
  _ stages: String, _ line: String, _ stream: Labels = [:], metadata: Labels = [:],
  nanoseconds: Int64 = 0, now: Int64 = 0
) throws -> String? {
  let run = LogPipelineRun(
    try LogPipeline(try parseLogStages(stages)), stream: stream, now: now)
  let found = Array(line.utf8).withUnsafeBytes {
    run.process($0, nanoseconds: nanoseconds, metadata: metadata)
  }
  return found.map { "\($0.labels) " + String(decoding: $0.line, as: UTF8.self) }
}

/// The labels alone.
func processedLabels(
  _ stages: String, _ line: String, _ stream: Labels = [:], metadata: Labels = [:]
) throws -> String? {
  try labelsProcessed(stages, Array(line.utf8), stream, metadata: metadata)?.description
}

func labelsProcessed(
  _ stages: String, _ line: [UInt8], _ stream: Labels = [:], metadata: Labels = [:]
) throws -> Labels? {
  let run = LogPipelineRun(
    try LogPipeline(try parseLogStages(stages)), stream: stream, now: 0)
  return line.withUnsafeBytes { run.process($0, nanoseconds: 0, metadata: metadata)?.labels }
}

/// Whether a line stays, asked in both ways that there are.
func stays(_ stages: String, _ line: String, _ stream: Labels = [:]) throws -> Bool {
  let pipeline = try LogPipeline(try parseLogStages(stages))
  let run = LogPipelineRun(pipeline, stream: stream, now: 0)
  return Array(line.utf8).withUnsafeBytes { bytes in
    let stays = run.keeps(bytes, nanoseconds: 0)
    #expect(stays == (run.process(bytes, nanoseconds: 0) != nil))
    return stays
  }
}
