internal import Threads

/// A queue that threads wait at. Waiting is measured on the monotonic clock.
final class WorkQueue<Element: Sendable>: Sendable {
  private struct Queued: Sendable {
    var elements: [Element] = []
    var first = 0
    var isClosed = false

    mutating func take() -> Outcome? {
      guard first < elements.count else { return isClosed ? .closed : nil }
      let element = elements[first]
      first += 1
      if first == elements.count {
        elements.removeAll(keepingCapacity: true)
        first = 0
      } else if first > 1024 {
        elements.removeFirst(first)
        first = 0
      }
      return .element(element)
    }
  }

  private let queued = Monitor(Queued())

  /// What a waiting thread got.
  enum Outcome {
    case element(Element)
    case timeout
    /// Closed, and nothing left.
    case closed
  }

  func push(_ element: Element) {
    queued.wakingOne { queued in
      if !queued.isClosed { queued.elements.append(element) }
    }
  }

  /// What is queued is dropped, and every waiting thread told.
  func close() {
    queued.wakingAll { queued in
      queued.isClosed = true
      queued.elements = []
      queued.first = 0
    }
  }

  /// Waits for an element, at most `timeout` (nil: for ever).
  func pop(timeout: Duration?) -> Outcome {
    queued.wait(timeout: timeout) { $0.take() } ?? .timeout
  }
}
