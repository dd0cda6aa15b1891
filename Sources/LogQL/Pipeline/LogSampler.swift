package import Metrics

/// The number that `| unwrap` makes of a line.
package struct LogSample: Sendable, Hashable {
  package var value: Double
  /// What its series is called; with `__error__` where the line or its number could not be read.
  package var labels: Labels
}

/// `| unwrap` with its filters and the grouping around it, compiled.
package struct LogSampler: Sendable {
  private let name: FieldName
  private let conversion: LogUnwrap.Conversion?
  private let filters: [LabelCondition]
  private let label: String
  private let grouping: LogGrouping?

  package init(_ unwrap: LogUnwrap, grouping: LogGrouping?) throws(LogStageError) {
    label = unwrap.label
    name = FieldName(unwrap.label)
    conversion = unwrap.conversion
    self.grouping = grouping
    var filters: [LabelCondition] = []
    for filter in unwrap.filters { filters.append(try LabelCondition(filter)) }
    self.filters = filters
  }

  /// The number; 0 where it cannot be read, which marks the line, and nil where there is none.
  func value(_ fields: inout LineFields) -> Double? {
    guard let place = fields.present(name) else { return nil }
    var value = 0.0
    do throws(LogQuantityError) {
      value = try number(fields.bytes(fields[place].value))
    } catch {
      fields.fail("SampleExtractionErr", error.reason)
    }
    for filter in filters where !filter.keeps(&fields) { return nil }
    return value
  }

  private func number(_ text: UnsafeRawBufferPointer) throws(LogQuantityError) -> Double {
    switch conversion {
    case nil: try floatValue(text)
    case .bytes: Double(try byteCount(String(decoding: text, as: UTF8.self)))
    case .duration, .durationSeconds:
      Double(try goNanoseconds(String(decoding: text, as: UTF8.self))) / 1e9
    }
  }

  /// The labels that are left of a line's: of one in error all, so that the error is seen.
  func labels(_ all: Labels) -> Labels {
    if !all["__error__"].isEmpty { return all }
    guard let grouping else { return all.dropping([label]) }
    return grouping.isWithout
      ? all.dropping(grouping.labels + [label]) : all.keeping(grouping.labels)
  }
}
