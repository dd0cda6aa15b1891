internal import Exposition

/// Collects this machine's metrics as a page of the text format, as often as it is asked.
///
/// `page` reads only files below /proc, which do not block, and takes filesystem sizes from probes of their own
/// threads, so that a dead network mount delays nobody.
package final class HostCollector: Sendable {
  private let procfs: Procfs
  private let filesystems: FilesystemProbes

  /// - Parameter proc: where /proc is; another folder in tests.
  package init(proc: String = "/proc") {
    procfs = Procfs(root: proc)
    filesystems = FilesystemProbes()
  }

  /// The page as of now. A part that cannot be read is left out and told by `node_scrape_collector_success`.
  package func page() -> [UInt8] {
    var writer = PageWriter()
    var outcomes: [(String, Bool)] = []
    let collectors: [(name: String, write: (inout PageWriter) -> Bool)] = [
      ("cpu", { [procfs] in writeCPU(procfs.read("stat"), to: &$0) }),
      ("loadavg", { [procfs] in writeLoad(procfs.read("loadavg"), to: &$0) }),
      ("meminfo", { [procfs] in writeMemory(procfs.read("meminfo"), to: &$0) }),
      ("vmstat", { [procfs] in writeVirtualMemory(procfs.read("vmstat"), to: &$0) }),
      ("diskstats", { [procfs] in writeDisks(procfs.read("diskstats"), to: &$0) }),
      ("netdev", { [procfs] in writeNetwork(procfs.read("net/dev"), to: &$0) }),
      ("netstat", { [procfs] in writeTCP(procfs.read("net/snmp"), to: &$0) }),
      ("pressure", { [procfs] in writePressure(procfs, to: &$0) }),
      ("filefd", { [procfs] in writeFileDescriptors(procfs.read("sys/fs/file-nr"), to: &$0) }),
      ("uname", { writeUname(to: &$0) }),
      ("time", { writeTime(to: &$0) }),
      (
        "filesystem",
        { [procfs, filesystems] in
          guard let mounts = procfs.read("self/mounts") else { return false }
          writeFilesystems(filesystems.sizes(of: parseMounts(mounts)), to: &$0)
          return true
        }
      ),
    ]
    for collector in collectors {
      outcomes.append((collector.name, collector.write(&writer)))
    }
    let name = "node_scrape_collector_success"
    writer.family(name, "gauge", "Whether a collector succeeded.")
    for (collector, succeeded) in outcomes {
      writer.sample(name, [("collector", collector)], succeeded ? 1 : 0)
    }
    return writer.bytes
  }
}
