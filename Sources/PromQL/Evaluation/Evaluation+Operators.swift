import Metrics
import Query

extension Evaluation {
  func unary(_ unary: Unary, _ steps: Steps) throws(QueryError) -> Evaluated {
    let operand = try evaluate(unary.operand, steps)
    guard unary.isNegative else { return operand }
    switch operand {
    case .scalar(let values): return .scalar(values.map { -$0 })
    case .string: return operand
    case .vector(let input):
      let heads = input.heads
      let plan = MappedPlan(input, heads: heads.map(withoutMeaning)) { column, _, _ in
        column.values.withUnsafeMutableBufferPointer { values in
          for index in values.indices where !values[index].isAbsent {
            values[index] = -values[index]
          }
        }
        for index in column.histograms.indices {
          guard var histogram = column.histograms[index]?.value else { continue }
          histogram.multiply(by: -1)
          column.histograms[index] = SharedHistogram(histogram)
        }
      }
      return .vector(try distinct(plan, heads, steps, isStrict: true, unary.range))
    }
  }

  func binary(_ binary: Binary, _ steps: Steps) throws(QueryError) -> Evaluated {
    let left = try evaluate(binary.left, steps)
    let right = try evaluate(binary.right, steps)
    switch (left, right) {
    case (.scalar(let a), .scalar(let b)):
      return .scalar(
        zip(a, b).map { x, y in
          let result = binary.operation.apply(x, y)
          return binary.operation.isComparison ? (result == nil ? 0 : 1) : result ?? .plainNaN
        })
    case (.vector(let plan), .scalar(let values)):
      return .vector(try withScalar(plan, values, binary, steps, scalarIsLeft: false))
    case (.scalar(let values), .vector(let plan)):
      return .vector(try withScalar(plan, values, binary, steps, scalarIsLeft: true))
    case (.vector(let a), .vector(let b)):
      let leftColumns = try columns(a, steps)
      let rightColumns = try columns(b, steps)
      return .vector(try match(leftColumns, rightColumns, binary, steps))
    default:
      throw QueryError(
        .badData, "binary expression must contain only scalar and instant vector types",
        position: binary.range)
    }
  }

  private func withScalar(
    _ input: any VectorPlan, _ scalars: [Double], _ binary: Binary, _ steps: Steps,
    scalarIsLeft: Bool
  ) throws(QueryError) -> any VectorPlan {
    let operation = binary.operation
    let returnsBool = binary.returnsBool
    let position = binary.range
    let heads = input.heads
    let losesName = operation.changesQuantity || returnsBool
    let newHeads = losesName ? heads.map(withoutMeaning) : heads
    let plan = MappedPlan(input, heads: newHeads) { column, _, notes in
      if column.histograms.isEmpty, operation != .trimUpper, operation != .trimLower {
        if !scalarIsLeft {
          operation.apply(&column.values, scalars, returnsBool: returnsBool)
          return
        }
        // A comparison keeps the vector's value, whichever side it stands on.
        var left = scalars
        let keeps = operation.isComparison && !returnsBool
        for index in left.indices where column.values[index].isAbsent {
          left[index] = Column.absent
        }
        operation.apply(&left, column.values, returnsBool: returnsBool)
        if keeps {
          for index in left.indices where !left[index].isAbsent {
            left[index] = column.values[index]
          }
        }
        column.values = left
        return
      }
      for step in column.values.indices {
        guard let sample = column.operand(step) else { continue }
        let scalar = Operand.float(scalars[step])
        let result =
          scalarIsLeft
          ? combine(operation, scalar, sample, &notes, position)
          : combine(operation, sample, scalar, &notes, position)
        guard let result else {
          column.clear(at: step)
          continue
        }
        if returnsBool {
          column.put(.float(result.keep ? 1 : 0), at: step)
        } else if !result.keep {
          column.clear(at: step)
        } else if !operation.isComparison {
          column.put(result.value, at: step)
        }
      }
    }
    return losesName ? try distinct(plan, heads, steps, isStrict: false, position) : plan
  }
}
