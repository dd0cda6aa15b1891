/// Where the fields of one number stand in a message, as one range for as long as they follow one another.
package struct FieldRun: Sendable {
  /// The first that followed one another; empty where there was none.
  package private(set) var range = 0..<0
  /// Whether there are more elsewhere.
  package private(set) var isScattered = false

  package init() {}

  /// Adds fields behind those that were added before.
  @inline(__always)
  package mutating func add(_ fields: Range<Int>) {
    if range.isEmpty {
      range = fields
    } else if range.upperBound == fields.lowerBound {
      range = range.lowerBound..<fields.upperBound
    } else {
      isScattered = true
    }
  }
}
