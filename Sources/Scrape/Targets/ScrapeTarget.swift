package import Metrics

/// One endpoint to scrape, after discovery and relabelling.
package struct ScrapeTarget: Sendable, Hashable {
  package var job: String
  /// What every series of the target bears; no name in it begins with `__`.
  package var labels: Labels
  /// The page's address; empty for a target in this process.
  package var url: String
  package var interval: Duration
  package var timeout: Duration
  /// What relabelling began with.
  package var discovered: Labels

  package init(
    job: String, labels: Labels, url: String, interval: Duration, timeout: Duration,
    discovered: Labels = .empty
  ) {
    self.job = job
    self.labels = labels
    self.url = url
    self.interval = interval
    self.timeout = timeout
    self.discovered = discovered
  }

  package var instance: String { labels["instance"] }

  /// Two targets of one identity are the same one, also across a change of configuration.
  struct Identity: Hashable {
    var job: String
    var labels: Labels
    var url: String
  }
  var identity: Identity { Identity(job: job, labels: labels, url: url) }

  /// Spreads targets over the interval: FNV-1a of what names the target, the same from start to start.
  var spread: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ text: String) {
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
      hash = (hash ^ 0xFF) &* 0x0000_0100_0000_01b3
    }
    mix(url)
    for pair in labels.pairs {
      mix(pair.name)
      mix(pair.value)
    }
    // The low bits of FNV alone spread short texts poorly.
    return hash ^ (hash >> 32)
  }
}

/// What was discovered and relabelling dropped.
package struct DroppedTarget: Sendable, Hashable {
  package var job: String
  package var discovered: Labels

  /// How many are kept: discovery may find very many of which few are wanted.
  static let most = 10_000
}

/// A target that lives in this process: its page is made by a closure instead of a request.
package struct InProcessTarget: Sendable {
  package var job: String
  package var instance: String
  package var labels: Labels
  package var interval: Duration
  /// Makes the page in text format 0.0.4. Runs on a thread of the target's own and may block there.
  package var page: @Sendable () -> [UInt8]

  package init(
    job: String, instance: String, labels: Labels = .empty, interval: Duration,
    page: @escaping @Sendable () -> [UInt8]
  ) {
    self.job = job
    self.instance = instance
    self.labels = labels
    self.interval = interval
    self.page = page
  }

  var target: ScrapeTarget {
    let own = Labels([Label("job", job), Label("instance", instance)] + labels.pairs)
    return ScrapeTarget(job: job, labels: own, url: "", interval: interval, timeout: interval)
  }
}
