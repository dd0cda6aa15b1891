internal import Metrics
internal import Query

extension JSONScanner {
  /// `{"resultType": …, "result": …}`, in either order.
  mutating func readValue() throws(JSONFault) -> Value {
    var type = ""
    var value: Value?
    var later: JSONScanner?
    try object { (scanner, key) throws(JSONFault) in
      switch key {
      case "resultType": type = try scanner.string()
      case "result":
        if type.isEmpty {
          later = scanner
          try scanner.skipValue()
        } else {
          value = try scanner.readResult(type)
        }
      default: try scanner.skipValue()
      }
    }
    if value == nil, var scanner = later { value = try scanner.readResult(type) }
    guard let value else { throw fault("no result") }
    return value
  }

  private mutating func readResult(_ type: String) throws(JSONFault) -> Value {
    switch type {
    case "matrix":
      var matrix: [Series] = []
      try array { scanner throws(JSONFault) in matrix.append(try scanner.readSeries()) }
      return .matrix(matrix)
    case "vector":
      var vector: [InstantSample] = []
      try array { scanner throws(JSONFault) in
        if let sample = try scanner.readSample() { vector.append(sample) }
      }
      return .vector(vector)
    case "scalar": return .scalar(try readPoint())
    case "string":
      try expect(UInt8(ascii: "["))
      let time = Timestamp(seconds: try number())
      try expect(UInt8(ascii: ","))
      let text = try string()
      try expect(UInt8(ascii: "]"))
      return .string(text, time)
    default: throw fault("unknown result type \"\(type.prefix(40))\"")
    }
  }

  /// `[seconds, "value"]`
  @inline(__always)
  private mutating func readPoint() throws(JSONFault) -> Point {
    try expect(UInt8(ascii: "["))
    let time = Timestamp(seconds: try number())
    try expect(UInt8(ascii: ","))
    let value = try number()
    try expect(UInt8(ascii: "]"))
    return Point(time, value)
  }

  /// A list of points, without a closure for each: most bytes of most answers are here.
  private mutating func readPoints(into points: inout [Point]) throws(JSONFault) {
    if takesNull() { return }
    try expect(UInt8(ascii: "["))
    if take(UInt8(ascii: "]")) { return }
    repeat { points.append(try readPoint()) } while take(UInt8(ascii: ","))
    try expect(UInt8(ascii: "]"))
  }

  private mutating func readHistogramPoint() throws(JSONFault) -> HistogramPoint {
    try expect(UInt8(ascii: "["))
    let time = Timestamp(seconds: try number())
    try expect(UInt8(ascii: ","))
    let histogram = try readHistogram()
    try expect(UInt8(ascii: "]"))
    return HistogramPoint(time, histogram)
  }

  private mutating func readSeries() throws(JSONFault) -> Series {
    var series = Series(labels: .empty)
    try object { (scanner, key) throws(JSONFault) in
      switch key {
      case "metric": series.labels = try scanner.readLabels()
      case "values":
        try scanner.readPoints(into: &series.points)
      case "histograms":
        try scanner.array { scanner throws(JSONFault) in
          series.histograms.append(try scanner.readHistogramPoint())
        }
      default: try scanner.skipValue()
      }
    }
    return series
  }

  private mutating func readSample() throws(JSONFault) -> InstantSample? {
    var labels = Labels.empty
    var point: Point?
    var histogram: HistogramPoint?
    try object { (scanner, key) throws(JSONFault) in
      switch key {
      case "metric": labels = try scanner.readLabels()
      case "value": point = try scanner.readPoint()
      case "histogram": histogram = try scanner.readHistogramPoint()
      default: try scanner.skipValue()
      }
    }
    if let histogram {
      return InstantSample(
        labels: labels, timestamp: histogram.timestamp, content: .histogram(histogram.histogram))
    }
    return point.map {
      InstantSample(labels: labels, timestamp: $0.timestamp, content: .float($0.value))
    }
  }

  mutating func readLabels() throws(JSONFault) -> Labels {
    var pairs: [Label] = []
    var isSorted = true
    try object { (scanner, key) throws(JSONFault) in
      let value = try scanner.text()
      if let last = pairs.last, !bytewiseLess(last.name, key) { isSorted = false }
      if value.isEmpty { isSorted = false }
      pairs.append(Label(key, value))
    }
    return isSorted ? Labels(sorted: pairs) : Labels(pairs)
  }

  mutating func readStrings() throws(JSONFault) -> [String] {
    var strings: [String] = []
    try array { scanner throws(JSONFault) in strings.append(try scanner.text()) }
    return strings
  }

  /// `{"metric": [{"type": …, "help": …, "unit": …}, …]}`; the first entry that knows its type counts.
  mutating func readMetadata() throws(JSONFault) -> [String: MetricMetadata] {
    var all: [String: MetricMetadata] = [:]
    try object { (scanner, name) throws(JSONFault) in
      var found: MetricMetadata?
      try scanner.array { scanner throws(JSONFault) in
        var one = MetricMetadata()
        try scanner.object { (scanner, key) throws(JSONFault) in
          let text = try scanner.text()
          switch key {
          case "type": one.kind = MetricMetadata.Kind(rawValue: text) ?? .unknown
          case "help": one.help = text
          case "unit": one.unit = text
          default: break
          }
        }
        if found == nil || found?.kind == .unknown { found = one }
      }
      all[name] = found
    }
    return all
  }
}
