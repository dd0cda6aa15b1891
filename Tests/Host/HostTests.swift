import Testing

@testable import Host

@Suite struct HostCollectorTests {
  @Test func tellsThisMachinesLoadAndMemory() {
    let page = String(decoding: HostCollector().page(), as: UTF8.self)
    #expect(page.contains("\nnode_load1 "))
    #expect(page.contains("\nnode_memory_MemTotal_bytes "))
    #expect(page.contains("node_cpu_seconds_total{cpu=\"0\",mode=\"idle\"}"))
    #expect(page.contains("mountpoint=\"/\"}"))
  }

  @Test func leavesOutWhatCannotBeRead() {
    let page = String(decoding: HostCollector(proc: "/nonexistent").page(), as: UTF8.self)
    #expect(page.contains("node_scrape_collector_success{collector=\"cpu\"} 0"))
    #expect(page.contains("node_scrape_collector_success{collector=\"time\"} 1"))
  }

  @Test func mountsAreFilteredAndUnescaped() {
    let mounts = parseMounts(
      """
      overlay / overlay rw,relatime 0 0
      proc /proc proc rw 0 0
      tmpfs /run tmpfs rw 0 0
      /dev/sda1 /mnt/my\\040disk ext4 ro,noatime 0 0
      overlay /var/lib/docker/overlay2/x/merged overlay rw 0 0
      short line
      """)
    #expect(mounts.map(\.point) == ["/", "/run", "/mnt/my disk"])
    #expect(mounts.map(\.isReadOnly) == [false, false, true])
  }
}
