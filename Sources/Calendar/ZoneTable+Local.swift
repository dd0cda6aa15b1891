package import Metrics

extension ZoneTable {
  /// Local time (`TZ`) from a year before `now` to a year after, its changes found by halving.
  package init(localAround now: Timestamp) {
    func offset(_ seconds: Int64) -> Int {
      Zone.local.offset(at: Timestamp(milliseconds: seconds * 1000))
    }
    let middle = floorDivide(now.milliseconds, 1000)
    let days: Int64 = 400
    var time = middle - days * 86_400
    var held = offset(time)
    var changes = [Change(from: time, offset: held)]
    for _ in 0..<(2 * days) {
      let next = time + 86_400
      let fresh = offset(next)
      if fresh != held {
        var (low, high) = (time, next)
        while high - low > 1 {
          let half = (low + high) / 2
          if offset(half) == held { low = half } else { high = half }
        }
        changes.append(Change(from: high, offset: fresh))
        held = fresh
      }
      time = next
    }
    self.init(name: "local", changes: changes)
  }
}
