internal import Query

extension Remarks {
  /// The remarks of an evaluator as Prometheus lists them: with the place in the expression, and at most ten of each
  /// kind.
  init(_ annotations: [Annotation], of expression: String) {
    var left = (warnings: 0, infos: 0)
    for annotation in annotations {
      let text = annotation.text(in: expression)
      switch annotation.severity {
      case .warning where warnings.count < Remarks.most: warnings.append(text)
      case .warning: left.warnings += 1
      case .info where infos.count < Remarks.most: infos.append(text)
      case .info: left.infos += 1
      }
    }
    if left.warnings > 0 {
      warnings.append("\(left.warnings) more warning annotations omitted")
    }
    if left.infos > 0 { infos.append("\(left.infos) more info annotations omitted") }
  }

  private static let most = 10
}

extension Annotation {
  /// `PromQL warning: quantile value should be between 0 and 1, got 2 (1:10)`. What another server said stays as it is.
  fileprivate func text(in expression: String) -> String {
    guard let position else { return message }
    var line = 1
    var column = 1
    for byte in expression.utf8.prefix(position.lowerBound) {
      column += 1
      if byte == UInt8(ascii: "\n") { (line, column) = (line + 1, 1) }
    }
    return "PromQL \(severity.rawValue): \(message) (\(line):\(column))"
  }
}
