/// A page of synthetic series as the anchors' exposition server makes it: families of 100 series with four labels,
/// every third a noisy gauge, the others counters that advance with `cycle`.
func syntheticPage(series: Int, cycle: Int) -> [UInt8] {
  var random = Seeded(state: UInt64(cycle) &* 977 &+ 7)
  var out: [UInt8] = []
  out.reserveCapacity(series * 110)
  let methods = ["GET", "POST", "PUT"]
  let codes = ["200", "204", "404", "500"]
  let rates = [0, 1, 3, 17, 250]
  for index in 0..<series {
    let family = index / 100
    let member = index % 100
    let gauge = family % 3 == 0
    let name = "app_metric_\(family)_total"
    if member == 0 {
      let help = "# HELP \(name) Synthetic metric number \(family) for ingestion anchors.\n"
      out.append(contentsOf: help.utf8)
      out.append(contentsOf: "# TYPE \(name) \(gauge ? "gauge" : "counter")\n".utf8)
    }
    var fixed = Seeded(state: UInt64(index))
    let base = Int(fixed.next() % 1_000_000)
    let value: String
    if gauge {
      let noisy = Double(base) * 0.001 + Double.random(in: 0..<1, using: &random)
      value = "\((noisy * 1000).rounded() / 1000)"
    } else {
      value = "\(base + rates[Int(fixed.next() % 5)] * (1 + index % 7) * cycle)"
    }
    let node = (member < 10 ? "00" : "0") + "\(member)"
    let labels =
      "instance_id=\"node-\(node)\",method=\"\(methods[member % 3])\",code=\"\(codes[member % 4])\""
      + ",route=\"/api/v1/resource/\(member % 10)\""
    out.append(contentsOf: "\(name){\(labels)} \(value)\n".utf8)
  }
  return out
}
