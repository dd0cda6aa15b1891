internal import Exposition

/// /proc/meminfo: every line a gauge, in bytes where the kernel gives kB.
func writeMemory(_ text: String?, to writer: inout PageWriter) -> Bool {
  guard let text else { return false }
  for line in text.split(separator: "\n") {
    let parts = fields(line)
    guard parts.count >= 2, parts[0].hasSuffix(":"), let value = Double(parts[1]) else { continue }
    // "Active(anon):" becomes Active_anon.
    var name = parts[0].dropLast().replacing("(", with: "_")
    if name.hasSuffix(")") { name.removeLast() }
    let inBytes = parts.count > 2 && parts[2] == "kB"
    writer.single(
      "node_memory_\(name)\(inBytes ? "_bytes" : "")", "gauge", "Memory information field \(name).",
      inBytes ? value * 1024 : value)
  }
  return true
}

/// /proc/vmstat: paging, swapping and the out-of-memory killer.
func writeVirtualMemory(_ text: String?, to writer: inout PageWriter) -> Bool {
  guard let text else { return false }
  for line in text.split(separator: "\n") {
    let parts = fields(line)
    guard parts.count == 2, let value = Double(parts[1]) else { continue }
    let name = parts[0]
    guard
      name == "oom_kill" || name.hasPrefix("pgpg") || name.hasPrefix("pswp") || name == "pgfault"
        || name == "pgmajfault"
    else { continue }
    writer.single("node_vmstat_\(name)", "untyped", "Field \(name) of /proc/vmstat.", value)
  }
  return true
}
