internal import JSON
internal import Metrics

extension MetricsRequest {
  /// From the JSON form, unpacked: members in camel case or, as some write them, with underscores; 64-bit numbers as
  /// texts or numbers; enumerations by name or number.
  package init(json bytes: [UInt8], limit: Int = 16 << 20) throws(WireError) {
    let json: JSON
    do throws(JSONError) {
      json = try JSON(parsing: bytes, limit: limit)
    } catch { throw WireError("the message is broken: \(error)") }
    guard json.isObject else { throw WireError("the message is no JSON object") }
    var parts = 0
    for entry in member(json, "resourceMetrics").elements {
      var resource = Resource()
      resource.attributes = attributes(member(entry, "resource"))
      for scope in member(entry, "scopeMetrics").elements {
        let metrics = member(scope, "metrics").elements
        for metric in metrics {
          parts += 1
          for part in metric.members { parts += member(part.value, "dataPoints").elements.count }
        }
        guard parts <= Self.partLimit else {
          throw WireError("more than \(Self.partLimit) parts in one request", status: 413)
        }
        resource.metrics += metrics.map(Metric.init(json:))
      }
      resources.append(resource)
    }
  }
}

extension MetricsRequest.Metric {
  fileprivate init(json: JSON) {
    name = json["name"].string ?? ""
    description = json["description"].string ?? ""
    unit = json["unit"].string ?? ""
    let kinds: [(String, Kind)] = [
      ("gauge", .gauge), ("sum", .sum), ("histogram", .histogram),
      ("exponentialHistogram", .exponential), ("summary", .summary),
    ]
    for (key, kind) in kinds {
      let data = member(json, key)
      guard data.isObject else { continue }
      self.kind = kind
      let points = member(data, "dataPoints").elements
      switch kind {
      case .none: break
      case .gauge, .sum: numbers = points.map(MetricsRequest.NumberPoint.init(json:))
      case .histogram: histograms = points.map(MetricsRequest.HistogramPoint.init(json:))
      case .exponential: exponentials = points.map(MetricsRequest.ExponentialPoint.init(json:))
      case .summary: summaries = points.map(MetricsRequest.SummaryPoint.init(json:))
      }
      isMonotonic = member(data, "isMonotonic").bool ?? false
      let temporality = member(data, "aggregationTemporality")
      switch temporality.string {
      case "AGGREGATION_TEMPORALITY_DELTA": self.temporality = .delta
      case "AGGREGATION_TEMPORALITY_CUMULATIVE": self.temporality = .cumulative
      default: self.temporality = .init(rawValue: whole(temporality)) ?? .unspecified
      }
    }
  }
}

extension MetricsRequest.Stamp {
  fileprivate init(json: JSON) {
    attributes = Wire.attributes(json)
    start = whole(member(json, "startTimeUnixNano"))
    time = whole(member(json, "timeUnixNano"))
    flags = whole(json["flags"])
  }
}

extension MetricsRequest.NumberPoint {
  fileprivate init(json: JSON) {
    stamp = .init(json: json)
    value = double(member(json, "asDouble")) ?? double(member(json, "asInt")) ?? 0
  }
}

extension MetricsRequest.HistogramPoint {
  fileprivate init(json: JSON) {
    stamp = .init(json: json)
    count = whole(json["count"])
    sum = double(json["sum"])
    counts = member(json, "bucketCounts").elements.map(whole)
    bounds = member(json, "explicitBounds").elements.map { double($0) ?? .nan }
  }
}

extension MetricsRequest.ExponentialPoint {
  fileprivate init(json: JSON) {
    stamp = .init(json: json)
    count = whole(json["count"])
    sum = double(json["sum"])
    scale = Int32(clamping: json["scale"].integer ?? 0)
    zeroCount = whole(member(json, "zeroCount"))
    zeroThreshold = double(member(json, "zeroThreshold")) ?? 0
    positive = .init(json: json["positive"])
    negative = .init(json: json["negative"])
  }
}

extension MetricsRequest.Buckets {
  fileprivate init(json: JSON) {
    offset = Int32(clamping: json["offset"].integer ?? 0)
    counts = member(json, "bucketCounts").elements.map(whole)
  }
}

extension MetricsRequest.SummaryPoint {
  fileprivate init(json: JSON) {
    stamp = .init(json: json)
    count = whole(json["count"])
    sum = double(json["sum"]) ?? 0
    quantiles = member(json, "quantileValues").elements.map { entry in
      (double(entry["quantile"]) ?? 0, double(entry["value"]) ?? 0)
    }
  }
}

/// A member by its name in camel case, or with underscores.
private func member(_ json: JSON, _ name: String) -> JSON {
  let value = json[name]
  guard value.isNull else { return value }
  var spelled = ""
  for character in name {
    if character.isUppercase { spelled += "_" }
    spelled += character.lowercased()
  }
  return json[spelled]
}

/// A whole number from 0 on, exact where it is a text; 0 for what is none.
private func whole(_ json: JSON) -> UInt64 {
  if let text = json.string { return UInt64(text) ?? 0 }
  guard let number = json.number, number > 0 else { return 0 }
  return number < 0x1p64 ? UInt64(number) : .max
}

private func double(_ json: JSON) -> Double? {
  switch json.string {
  case nil: json.number
  case "NaN": .plainNaN
  case "Infinity": .infinity
  case "-Infinity": -.infinity
  default: json.number
  }
}

private func attributes(_ json: JSON) -> [MetricsRequest.Attribute] {
  json["attributes"].elements.map { pair in
    MetricsRequest.Attribute(
      key: pair["key"].string ?? "", value: attributeValue(pair["value"]).text)
  }
}

private func attributeValue(_ json: JSON) -> AttributeValue {
  if let text = member(json, "stringValue").string { return .string(text) }
  if let flag = member(json, "boolValue").bool { return .bool(flag) }
  let integer = member(json, "intValue")
  if let number = integer.string.flatMap(Int64.init) ?? integer.integer.map(Int64.init) {
    return .integer(number)
  }
  if let number = double(member(json, "doubleValue")) { return .double(number) }
  // Bytes are in base 64 already.
  if let text = member(json, "bytesValue").string { return .string(text) }
  let list = member(json, "arrayValue")
  if list.isObject { return .list(list["values"].elements.map(attributeValue)) }
  let map = member(json, "kvlistValue")
  if map.isObject {
    return .map(
      map["values"].elements.map { ($0["key"].string ?? "", attributeValue($0["value"])) })
  }
  return .none
}
