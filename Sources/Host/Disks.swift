internal import Exposition
internal import Patterns

private let ignoredDevices = try? Pattern(#"(z?ram|loop|fd|(h|s|v|xv)d[a-z]|nvme\d+n\d+p)\d+"#)

/// /proc/diskstats: bytes, operations and time of each whole disk (sectors are of 512 bytes, times in ms).
func writeDisks(_ text: String?, to writer: inout PageWriter) -> Bool {
  guard let text else { return false }
  let columns: [(index: Int, name: String, kind: String, help: String, scale: Double)] = [
    (3, "reads_completed_total", "counter", "Reads completed.", 1),
    (4, "reads_merged_total", "counter", "Reads merged.", 1),
    (5, "read_bytes_total", "counter", "Bytes read.", 512),
    (6, "read_time_seconds_total", "counter", "Time spent by all reads.", 0.001),
    (7, "writes_completed_total", "counter", "Writes completed.", 1),
    (8, "writes_merged_total", "counter", "Writes merged.", 1),
    (9, "written_bytes_total", "counter", "Bytes written.", 512),
    (10, "write_time_seconds_total", "counter", "Time spent by all writes.", 0.001),
    (11, "io_now", "gauge", "I/Os in progress.", 1),
    (12, "io_time_seconds_total", "counter", "Time in which I/O was in progress.", 0.001),
    (13, "io_time_weighted_seconds_total", "counter", "Weighted time spent on I/O.", 0.001),
    (14, "discards_completed_total", "counter", "Discards completed.", 1),
    (17, "discard_time_seconds_total", "counter", "Time spent by all discards.", 0.001),
    (18, "flush_requests_total", "counter", "Flushes completed.", 1),
    (19, "flush_requests_time_seconds_total", "counter", "Time spent by all flushes.", 0.001),
  ]
  let disks = text.split(separator: "\n").map(fields).filter {
    $0.count > 13 && ignoredDevices?.matches(String($0[2])) == false
  }
  for column in columns where disks.contains(where: { $0.count > column.index }) {
    let name = "node_disk_" + column.name
    writer.family(name, column.kind, column.help)
    for disk in disks where disk.count > column.index {
      guard let value = Double(disk[column.index]) else { continue }
      writer.sample(name, [("device", String(disk[2]))], value * column.scale)
    }
  }
  return true
}
