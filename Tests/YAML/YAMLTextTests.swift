import Testing
import YAML

@Suite struct YAMLTextTests {
  private func shown(_ text: String) throws -> String {
    try YAMLNode.parse(Array(text.utf8), file: "x.yml").text {
      ["password", "credentials"].contains($0)
    }
  }

  @Test func secretsAreHidden() throws {
    let text = try shown(
      """
      global: {scrape_interval: 15s, external_labels: {dc: "true"}}
      scrape_configs:
        - job_name: a
          basic_auth: {username: u, password: hunter2}
          static_configs: [{targets: ["h:1", 'i:2']}]
        - job_name: b
          authorization: {credentials: abc}
          proxy_url: http://me:secret@proxy:3128/
          empty: []
      """)
    #expect(!["hunter2", "abc", "secret@"].contains { text.contains($0) })
    #expect(text.contains("password: <secret>") && text.contains("http://me:xxxxx@proxy:3128/"))
    #expect(text.contains(#"dc: "true""#))
  }

  /// What is written reads as the same again.
  @Test(arguments: [
    "a: 1\nb: [1, two, {c: d, e: [f]}]\ng: {}\nh: []\ni: null\n",
    "- a\n- - b\n  - c\n- d: e\n  f:\n    g: h\n", "a: \"x\\n: y\\t\\\"#\"\nb: 'yes'\nc: yes\n",
    "x: &a {k: v}\ny: *a\nz: {<<: *a, q: 1}\n", "\"\": \"\"\n",
  ])
  func readsAsTheSame(_ text: String) throws {
    let once = try shown(text)
    #expect(try shown(once) == once)
  }
}
