internal import Exposition
internal import Glibc

/// Clock ticks a second in /proc/stat.
private let ticks = Double(max(1, sysconf(Int32(_SC_CLK_TCK))))

/// /proc/stat: time of each core by mode, and the kernel's counters of switches, forks and interrupts.
func writeCPU(_ text: String?, to writer: inout PageWriter) -> Bool {
  guard let text else { return false }
  let modes = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"]
  writer.family("node_cpu_seconds_total", "counter", "Seconds the CPUs spent in each mode.")
  var singles: [(String, String, String, Double)] = []
  for line in text.split(separator: "\n") {
    let parts = fields(line)
    guard parts.count > 1, let value = Double(parts[1]) else { continue }
    if parts[0].hasPrefix("cpu"), parts[0].count > 3 {
      for (mode, ticked) in zip(modes, parts.dropFirst()) {
        guard let ticked = Double(ticked) else { continue }
        writer.sample(
          "node_cpu_seconds_total", [("cpu", String(parts[0].dropFirst(3))), ("mode", mode)],
          ticked / ticks)
      }
      continue
    }
    switch parts[0] {
    case "ctxt":
      singles.append(("node_context_switches_total", "counter", "Context switches.", value))
    case "btime":
      singles.append(("node_boot_time_seconds", "gauge", "When the system booted.", value))
    case "processes": singles.append(("node_forks_total", "counter", "Forks.", value))
    case "intr": singles.append(("node_intr_total", "counter", "Interrupts serviced.", value))
    case "procs_running":
      singles.append(("node_procs_running", "gauge", "Processes that can run.", value))
    case "procs_blocked":
      singles.append(("node_procs_blocked", "gauge", "Processes that wait for I/O.", value))
    default: break
    }
  }
  for (name, kind, help, value) in singles { writer.single(name, kind, help, value) }
  return true
}

/// /proc/loadavg.
func writeLoad(_ text: String?, to writer: inout PageWriter) -> Bool {
  guard let parts = text.map({ fields($0[...]) }), parts.count >= 3 else { return false }
  for (part, minutes) in zip(parts, ["1", "5", "15"]) {
    guard let value = Double(part) else { return false }
    writer.single("node_load\(minutes)", "gauge", "Load average over \(minutes) min.", value)
  }
  return true
}

/// /proc/pressure: how long something waited for CPU, memory or I/O.
func writePressure(_ procfs: Procfs, to writer: inout PageWriter) -> Bool {
  var found = false
  for resource in ["cpu", "memory", "io"] {
    guard let text = procfs.read("pressure/\(resource)") else { continue }
    for line in text.split(separator: "\n") {
      guard let total = line.split(separator: "=").last.flatMap({ Double($0) }) else { continue }
      let stalled = line.hasPrefix("full")
      if stalled, resource == "cpu" { continue }
      found = true
      let what = stalled ? "stalled" : "waiting"
      writer.single(
        "node_pressure_\(resource)_\(what)_seconds_total", "counter",
        stalled ? "Time in which nothing made progress." : "Time in which something waited.",
        total / 1e6)
    }
  }
  return found
}

/// /proc/sys/fs/file-nr.
func writeFileDescriptors(_ text: String?, to writer: inout PageWriter) -> Bool {
  guard let parts = text?.split(whereSeparator: \.isWhitespace), parts.count >= 3,
    let allocated = Double(parts[0]), let most = Double(parts[2])
  else { return false }
  writer.single("node_filefd_allocated", "gauge", "File descriptors allocated.", allocated)
  writer.single("node_filefd_maximum", "gauge", "File descriptors at most.", most)
  return true
}

/// The kernel and the machine's name, as uname tells.
func writeUname(to writer: inout PageWriter) -> Bool {
  var names = utsname()
  guard uname(&names) == 0 else { return false }
  func text<T>(_ field: T) -> String {
    withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
  writer.family("node_uname_info", "gauge", "The system as uname names it.")
  writer.sample(
    "node_uname_info",
    [
      ("domainname", text(names.__domainname)), ("machine", text(names.machine)),
      ("nodename", text(names.nodename)), ("release", text(names.release)),
      ("sysname", text(names.sysname)), ("version", text(names.version)),
    ], 1)
  return true
}

/// The system's clock.
func writeTime(to writer: inout PageWriter) -> Bool {
  var now = timespec()
  guard clock_gettime(CLOCK_REALTIME, &now) == 0 else { return false }
  let seconds = Double(now.tv_sec) + Double(now.tv_nsec / 1_000_000) / 1000
  writer.single("node_time_seconds", "gauge", "System time since the Unix epoch.", seconds)
  return true
}
