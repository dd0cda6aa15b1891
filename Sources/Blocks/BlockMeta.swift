/// What a block's meta.json tells.
package struct BlockMeta: Hashable, Sendable {
  package var ulid: ULID
  /// Milliseconds of the first instant that belongs to the block.
  package var minTime: Int64
  /// Milliseconds of the first instant after it.
  package var maxTime: Int64
  package var samples: UInt64 = 0
  package var series: UInt64 = 0
  package var chunks: UInt64 = 0
  /// How often its samples were joined with others': 1 for what came from the head.
  package var level = 1
  /// The blocks from the head that it comes of; its own name for one of level 1.
  package var sources: [ULID]
  /// The blocks that it was made of.
  package var parents: [Parent] = []
  /// Marked to be deleted, since another block holds all that is left of it.
  package var isReplaced = false

  package struct Parent: Hashable, Sendable {
    package var ulid: ULID
    package var minTime: Int64
    package var maxTime: Int64
    package init(ulid: ULID, minTime: Int64, maxTime: Int64) {
      self.ulid = ulid
      self.minTime = minTime
      self.maxTime = maxTime
    }
  }

  /// Of a new block from the head.
  package init(ulid: ULID, minTime: Int64, maxTime: Int64) {
    self.ulid = ulid
    self.minTime = minTime
    self.maxTime = maxTime
    sources = [ulid]
  }

  /// As Prometheus writes it.
  var json: String {
    let listed = sources.map { "\"\($0)\"" }.joined(separator: ", ")
    let made = parents.map {
      "\n\t\t\t{\"ulid\": \"\($0.ulid)\", \"minTime\": \($0.minTime), \"maxTime\": \($0.maxTime)}"
    }
    let parents = made.isEmpty ? "" : ",\n\t\t\"parents\": [\(made.joined(separator: ","))\n\t\t]"
    return """
      {
      \t"ulid": "\(ulid)",
      \t"minTime": \(minTime),
      \t"maxTime": \(maxTime),
      \t"stats": {
      \t\t"numSamples": \(samples),
      \t\t"numSeries": \(series),
      \t\t"numChunks": \(chunks)
      \t},
      \t"compaction": {
      \t\t"level": \(level),
      \t\t"sources": [\(listed)]\(parents)
      \t},
      \t"version": 1
      }

      """
  }
}
