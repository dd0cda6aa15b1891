import Clients
import Metrics
import Sending
import Testing
import Wire
import YAML

private func read(
  _ text: String, _ remarks: inout YAMLRemarks
) throws(YAMLError) -> [RemoteSettings] {
  var root = try YAMLMapping(YAMLNode.parse(Array(text.utf8), file: "dir/prometheus.yml"))
  return try RemoteSettings.read(
    &root, externalLabels: ["cluster": "c1", "job": "mine"], remarks: &remarks)
}

private func read(_ text: String) throws(YAMLError) -> [RemoteSettings] {
  var remarks = YAMLRemarks()
  return try read(text, &remarks)
}

@Suite struct SettingsTests {
  @Test func whatIsLeftOutIsAsInPrometheus() throws {
    let remote = try #require(try read("remote_write: [{url: 'http://mimir/push'}]").first)
    #expect(remote.name.count == 6)
    #expect(remote.timeout == .seconds(30))
    #expect(remote.version == .version1)
    #expect(!remote.sendsHistograms)
    #expect(remote.queue.capacity == 10_000)
    #expect(remote.queue.maxShards == 50)
    #expect(remote.queue.maxSamplesPerSend == 2000)
    #expect(remote.queue.batchSendDeadline == .seconds(5))
    #expect(remote.queue.minBackoff == .milliseconds(30))
    #expect(remote.queue.maxBackoff == .seconds(5))
    #expect(remote.metadata == MetadataSettings())
  }

  @Test func everythingIsRead() throws {
    var remarks = YAMLRemarks()
    let text = """
      remote_write:
        - url: https://a/api/v1/write
          name: far
          remote_timeout: 12s
          protobuf_message: io.prometheus.write.v2.Request
          headers: {X-Scope-OrgID: team}
          basic_auth: {username: u, password_file: secret}
          write_relabel_configs: [{source_labels: [__name__], regex: go_.*, action: drop}]
          queue_config:
            {capacity: 3, max_shards: 4, max_samples_per_send: 5, batch_send_deadline: 1s,
             min_backoff: 1s, max_backoff: 2s, retry_on_http_429: false, sample_age_limit: 1h}
          metadata_config: {send: false, send_interval: 2m, max_samples_per_send: 9}
      """
    let remote = try #require(try read(text, &remarks).first)
    #expect(remarks.all == [])
    #expect(remote.name == "far")
    #expect(remote.timeout == .seconds(12))
    #expect(remote.version == .version2)
    #expect(remote.sendsHistograms)
    #expect(remote.http.headers.map(\.name) == ["X-Scope-OrgID"])
    #expect(remote.http.files == ["dir/secret"])
    #expect(remote.queue.limit == 12)
    #expect(remote.queue.sampleAgeLimit == .seconds(3600))
    #expect(!remote.queue.retriesTooManyRequests)
    #expect(remote.metadata.interval == .seconds(120))
    #expect(remote.sentLabels(["__name__": "go_threads"]) == nil)
    // Labels of the series go before those of the server.
    #expect(
      remote.sentLabels(["__name__": "up", "job": "node"])
        == ["__name__": "up", "cluster": "c1", "job": "node"])
  }

  @Test(arguments: [
    ("[{name: a}]", "1:16: a remote_write wants a url"),
    ("[{url: mimir}]", "1:22: a remote_write's url begins with http:// or https://"),
    (
      "[{url: 'http://a', name: n}, {url: 'http://b', name: n}]",
      "1:44: the name \"n\" is already used in line 1"
    ),
    ("[{url: 'http://a', remote_timeout: soon}]", "1:50: expected a duration such as 5s"),
    (
      "[{url: 'http://a', protobuf_message: v3}]",
      "1:52: expected prometheus.WriteRequest or io.prometheus.write.v2.Request"
    ),
    (
      "[{url: 'http://a', headers: {Authorization: x}}]",
      "1:44: the header Authorization is not to be set here"
    ),
    (
      "[{url: 'http://a', queue_config: {max_shards: -1}}]",
      "1:61: expected a whole number from 0 to 1000000"
    ),
    (
      "[{url: 'http://a', queue_config: {min_backoff: 9s, max_backoff: 1s}}]",
      "1:62: min_backoff is longer than max_backoff (1s)"
    ),
    (
      "[{url: 'http://a', write_relabel_configs: [{action: eat}]}]",
      "1:67: unknown relabel action \"eat\""
    ),
    (
      "[{url: 'http://a', bearer_token: a, basic_auth: {}}]",
      "1:16: at most one of basic_auth, authorization and bearer_token"
    ),
  ]) func mistakesAreToldWithTheirPlace(list: String, message: String) {
    do throws(YAMLError) {
      _ = try read("remote_write: " + list)
      Issue.record("no error")
    } catch {
      #expect(error.description.hasPrefix("dir/prometheus.yml:" + message), "\(error)")
    }
  }

  @Test func whatIsNotDoneIsRemarked() throws {
    var remarks = YAMLRemarks()
    _ = try read(
      """
      remote_write:
        - url: http://a
          send_exemplars: true
          sigv4: {region: r}
          queue_config: {min_shards: 4}
          colour: green
      """, &remarks)
    #expect(
      remarks.all.map(\.description) == [
        "dir/prometheus.yml:3:5: send_exemplars is not supported yet: no exemplars are stored",
        "dir/prometheus.yml:4:5: sigv4 is not supported yet: requests go unsigned",
        "dir/prometheus.yml:5:20: min_shards is not supported yet: requests go side by side only "
          + "where one at a time does not suffice",
        "dir/prometheus.yml:6:5: unknown key \"colour\" in remote_write: it has no effect",
      ])
  }

  @Test func oneURLMayStandThereTwice() throws {
    let names = try read("remote_write: [{url: 'http://a'}, {url: 'http://a'}]").map(\.name)
    #expect(Set(names).count == 2)
    #expect(names[1] == names[0] + "-2")
  }
}
