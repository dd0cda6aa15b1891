package import Metrics

/// What an answer of the Prometheus HTTP API lists, as JSON that is made a piece at a time: of a matrix of a million
/// points there is never more than one piece in memory.
package struct APIPieces: Sendable {
  package enum Content: Sendable {
    /// `{"resultType":"matrix","result":[…]`: the brace that ends it is the tail's, which may put more before it.
    case value(Value)
    /// An array of label sets.
    case series([Labels])
    /// An array of strings.
    case texts([String])
  }

  private enum Place: Sendable {
    case head
    /// Before an element of the list.
    case element(Int)
    /// In a series of a matrix, before one of its points; those of histograms follow the floats.
    case point(Int, Int)
    case tail
    case done
  }

  private let content: Content
  private let head: [UInt8]
  private let tail: [UInt8]
  private var place = Place.head

  /// - Parameters:
  ///   - head: stands before the content.
  ///   - tail: stands behind it.
  package init(_ content: Content, head: [UInt8] = [], tail: [UInt8] = []) {
    self.content = content
    self.head = head
    self.tail = tail
  }

  /// A piece's usual size in bytes.
  package static let usualSize = 64 << 10

  /// Whether nothing is left.
  package var isDone: Bool { if case .done = place { true } else { false } }

  /// The next piece: about `size` bytes, more only where one label set or histogram needs more; nil after the last.
  package mutating func next(_ size: Int = usualSize) -> [UInt8]? {
    guard !isDone else { return nil }
    let capacity = max(size, need)
    return [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
      guard let base = buffer.baseAddress else { return }
      var writer = APIWriter(base)
      repeat { step(&writer, capacity) } while !isDone && writer.length + need <= capacity
      count = writer.length
    }
  }

  // MARK: Sizes, which what is written cannot exceed

  /// Of what comes next.
  private var need: Int {
    switch place {
    case .head: return head.count + 64
    case .element(let index): return elementSize(index)
    case .point(let index, let point):
      guard case .value(.matrix(let series)) = content else { return 0 }
      let behind = point - series[index].points.count
      guard behind >= 0, behind < series[index].histograms.count else { return 128 }
      return 128 + histogramSize(series[index].histograms[behind].histogram)
    case .tail: return tail.count + 8
    case .done: return 0
    }
  }

  private func elementSize(_ index: Int) -> Int {
    switch content {
    case .value(.scalar): return 160
    case .value(.string(let text, _)): return 160 + 6 * text.utf8.count
    case .value(.vector(let samples)):
      let size = labelSize(samples[index].labels) + 160
      guard case .histogram(let histogram) = samples[index].content else { return size }
      return size + histogramSize(histogram)
    case .value(.matrix(let series)): return labelSize(series[index].labels) + 160
    case .series(let sets): return labelSize(sets[index]) + 8
    case .texts(let texts): return 8 + 6 * texts[index].utf8.count
    }
  }

  /// Of all of it: as much memory is only touched as far as it is written.
  var largestSize: Int {
    var size = head.count + tail.count + 256
    for index in 0..<elementCount {
      size += elementSize(index)
      guard case .value(.matrix(let series)) = content else { continue }
      size += APIPieces.pointSize * series[index].points.count
      for point in series[index].histograms { size += 128 + histogramSize(point.histogram) }
    }
    return size
  }

  private var elementCount: Int {
    switch content {
    case .value(.scalar), .value(.string): 1
    case .value(.vector(let samples)): samples.count
    case .value(.matrix(let series)): series.count
    case .series(let sets): sets.count
    case .texts(let texts): texts.count
    }
  }

  /// `[-1795255798.123,"-2.2250738585072014e-308"],`
  private static let pointSize = 64

  // MARK: Steps

  private mutating func step(_ writer: inout APIWriter, _ capacity: Int) {
    switch place {
    case .head:
      writer.raw(head)
      open(&writer)
      place = elementCount > 0 ? .element(0) : .tail
    case .element(let index): write(index, &writer)
    case .point(let index, let point):
      guard case .value(.matrix(let series)) = content else {
        place = .tail
        return
      }
      write(points: series[index], index, from: point, &writer, capacity)
    case .tail:
      switch content {
      case .value(.scalar), .value(.string): break
      case .value, .series, .texts: writer.byte("]")
      }
      writer.raw(tail)
      place = .done
    case .done: break
    }
  }

  private func open(_ writer: inout APIWriter) {
    switch content {
    case .value(.scalar): writer.raw("{\"resultType\":\"scalar\",\"result\":")
    case .value(.string): writer.raw("{\"resultType\":\"string\",\"result\":")
    case .value(.vector): writer.raw("{\"resultType\":\"vector\",\"result\":[")
    case .value(.matrix): writer.raw("{\"resultType\":\"matrix\",\"result\":[")
    case .series, .texts: writer.byte("[")
    }
  }

  private mutating func write(_ index: Int, _ writer: inout APIWriter) {
    if index > 0 { writer.byte(",") }
    switch content {
    case .value(.scalar(let point)): writer.write(point)
    case .value(.string(let text, let instant)):
      writer.byte("[")
      writer.write(instant)
      writer.byte(",")
      writer.write(text)
      writer.byte("]")
    case .value(.vector(let samples)): writer.write(samples[index])
    case .value(.matrix(let series)):
      writer.raw("{\"metric\":")
      writer.write(series[index].labels)
      place = .point(index, 0)
      return
    case .series(let sets): writer.write(sets[index])
    case .texts(let texts): writer.write(texts[index])
    }
    place = index + 1 < elementCount ? .element(index + 1) : .tail
  }

  /// Writes as many points as there is room for, and the end of the series behind the last.
  private mutating func write(
    points series: Series, _ index: Int, from first: Int, _ writer: inout APIWriter,
    _ capacity: Int
  ) {
    let count = series.points.count
    var next = first
    if next < count {
      let room = (capacity - writer.length - 64) / APIPieces.pointSize
      let end = min(count, next + max(1, room))
      series.points.withUnsafeBufferPointer { points in
        for point in next..<end {
          if point == 0 { writer.raw(",\"values\":[") } else { writer.byte(",") }
          writer.write(points[point])
        }
      }
      next = end
      if next == count { writer.byte("]") }
    } else if next - count < series.histograms.count {
      if next == count { writer.raw(",\"histograms\":[") } else { writer.byte(",") }
      writer.write(series.histograms[next - count])
      next += 1
      if next - count == series.histograms.count { writer.byte("]") }
    }
    if next < count + series.histograms.count {
      place = .point(index, next)
    } else {
      writer.byte("}")
      place = index + 1 < elementCount ? .element(index + 1) : .tail
    }
  }
}

private func labelSize(_ labels: Labels) -> Int {
  labels.pairs.reduce(16) { $0 + 8 + 6 * ($1.name.utf8.count + $1.value.utf8.count) }
}

private func histogramSize(_ histogram: NativeHistogram) -> Int {
  256 + 160 * (histogram.positiveBuckets.count + histogram.negativeBuckets.count + 1)
}
