internal import Exposition

/// /proc/net/dev: bytes, packets and trouble of each interface.
func writeNetwork(_ text: String?, to writer: inout PageWriter) -> Bool {
  guard let text else { return false }
  let receive = ["bytes", "packets", "errs", "drop", "fifo", "frame", "compressed", "multicast"]
  let transmit = ["bytes", "packets", "errs", "drop", "fifo", "colls", "carrier", "compressed"]
  let columns = receive.map { ("receive_" + $0) } + transmit.map { "transmit_" + $0 }
  let devices = text.split(separator: "\n").compactMap { line -> (String, [Double])? in
    guard let colon = line.lastIndex(of: ":") else { return nil }
    let numbers = fields(line[line.index(after: colon)...]).compactMap { Double($0) }
    guard numbers.count >= columns.count else { return nil }
    return (fields(line[..<colon]).joined(), numbers)
  }
  for (index, column) in columns.enumerated() {
    let name = "node_network_\(column)_total"
    writer.family(name, "counter", "Network device statistic \(column).")
    for (device, numbers) in devices {
      writer.sample(name, [("device", device)], numbers[index])
    }
  }
  return true
}

/// /proc/net/snmp: TCP connections and retransmits.
func writeTCP(_ text: String?, to writer: inout PageWriter) -> Bool {
  guard let lines = text?.split(separator: "\n").filter({ $0.hasPrefix("Tcp:") }), lines.count == 2
  else { return false }
  let wanted: Set<Substring> = [
    "ActiveOpens", "CurrEstab", "InErrs", "InSegs", "OutRsts", "OutSegs", "PassiveOpens",
    "RetransSegs",
  ]
  for (name, value) in zip(fields(lines[0]), fields(lines[1])) where wanted.contains(name) {
    guard let value = Double(value) else { continue }
    writer.single("node_netstat_Tcp_\(name)", "untyped", "Statistic Tcp\(name).", value)
  }
  return true
}
