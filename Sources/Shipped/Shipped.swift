// The dashboards of dashboards/ are part of the binary, so that it runs alone: C embeds their bytes (CShipped), and
// here they get their names. They are Grafana's JSON like any other and are read by Dashboards like any other;
// nothing in this room looks into them.

private import CShipped

/// The dashboards that come with the binary, as Grafana JSON, by file name.
package let shippedDashboards: [(name: String, json: [UInt8])] = (0..<shipped_count).map { index in
  let file = shipped_file(index)
  return (
    String(cString: file.name), Array(UnsafeBufferPointer(start: file.bytes, count: file.count))
  )
}
