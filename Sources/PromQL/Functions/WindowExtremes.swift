import Metrics

/// min_over_time and max_over_time: a monotonic deque of candidates, each sample entering and leaving once. NaN counts
/// only where a window holds nothing else.
func extremeOverTime(
  _ windows: Windows, _ column: inout Column, _ notes: inout Notes, isMaximum: Bool
) {
  slideExtreme(windows, isMaximum: isMaximum) { step, index in
    column.values[step] = windows.values[index]
    if windows.hasHistograms, !windows.histograms(step).isEmpty {
      notes.ignoredHistogramsInRange(windows.metricName, windows.position)
    }
  }
}

/// ts_of_min_over_time and ts_of_max_over_time: when the extreme was last seen.
func timeOfExtreme(
  _ windows: Windows, _ column: inout Column, _ notes: inout Notes, isMaximum: Bool
) {
  slideExtreme(windows, isMaximum: isMaximum) { step, index in
    column.values[step] = Double(windows.times[index]) / 1000
    if windows.hasHistograms, !windows.histograms(step).isEmpty {
      notes.ignoredHistogramsInRange(windows.metricName, windows.position)
    }
  }
}

/// Calls `found` with the index of each window's extreme, of equal ones the last.
@inline(__always)
private func slideExtreme(
  _ windows: Windows, isMaximum: Bool, _ found: (_ step: Int, _ index: Int) -> Void
) {
  let values = windows.values
  var candidates = [Int32](repeating: 0, count: values.count)
  candidates.withUnsafeMutableBufferPointer { candidates in
    var head = 0
    var tail = 0
    var next = 0
    for step in 0..<windows.count {
      let lower = Int(windows.lower[step])
      let upper = Int(windows.upper[step])
      if next < lower {
        next = lower
        head = 0
        tail = 0
      }
      while next < upper {
        let value = values[next]
        if !value.isNaN {
          if isMaximum {
            while tail > head, values[Int(candidates[tail - 1])] <= value { tail -= 1 }
          } else {
            while tail > head, values[Int(candidates[tail - 1])] >= value { tail -= 1 }
          }
          candidates[tail] = Int32(truncatingIfNeeded: next)
          tail += 1
        }
        next += 1
      }
      while head < tail, Int(candidates[head]) < lower { head += 1 }
      if upper > lower { found(step, head < tail ? Int(candidates[head]) : upper - 1) }
    }
  }
}
