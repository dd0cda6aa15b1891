private import CShipped

/// The dashboards that come with the binary, as Grafana JSON, by file name.
package let shippedDashboards: [(name: String, json: [UInt8])] = (0..<shipped_count).map { index in
  let file = shipped_file(index)
  return (
    String(cString: file.name), Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
  )
}
