import Testing
import Transport

/// What a server says beside a status that is an error, in one line of words.
@Suite struct ReasonTests {
  @Test(arguments: [
    ("text/plain", "no org id\n", "no org id"),
    ("", "  Unknown module \"x\"\r\n  in line 3 ", "Unknown module \"x\" in line 3"),
    ("text/plain", "", nil), ("text/plain", " \n", nil), ("", "a\u{0}b", nil),
    // Nothing from outside turns the terminal.
    ("text/plain", "\u{1B}[2Jred\u{202E}", "\u{FFFD}[2Jred\u{FFFD}"),
    ("text/plain", "<nil> is no tenant", "<nil> is no tenant"),
    (
      "text/html",
      "<html>\r\n<head><title>401 Authorization Required</title></head>\r\n<body>\r\n<center>"
        + "<h1>401 Authorization Required</h1></center>\r\n<hr><center>nginx</center>\r\n</body></html>",
      "401 Authorization Required nginx"
    ),
    (
      "text/html; charset=utf-8",
      "<!DOCTYPE html><html><head><style>h1 {color: red}</style><title>Error</title></head>"
        + "<body><!-- <p>hidden</p> --><pre>Cannot GET &lt;x&gt; &amp; y&#39;s</pre>"
        + "<script>alert('<b>')</script></body></html>",
      "Error: Cannot GET <x> & y's"
    ),
    ("text/html", "<title>Sign in</title>", "Sign in"),
    ("text/html", "plain after all", "plain after all"),
    ("text/html", "<html><head>", nil),
    ("", "<p>over <b>li</b>mit</p><p>retry", "over limit retry"),
  ]) func reasons(type: String, body: String, expected: String?) {
    let response = HTTPResponse(
      status: 500, headers: [HTTPHeader("Content-Type", type)], body: Array(body.utf8))
    #expect(response.reason == expected)
  }

  @Test func isCut() {
    let long = HTTPResponse(status: 500, body: [UInt8](repeating: 0x61, count: 100_000))
    #expect(long.reason == String(repeating: "a", count: HTTPResponse.longestReason) + "…")
  }

  @Test(arguments: [
    (Duration.seconds(10), "10"), (.milliseconds(500), "0.5"), (.milliseconds(1050), "1.05"),
    (.milliseconds(9), "0.009"), (.seconds(60), "60"), (.milliseconds(-900), "-0.9"),
    (.zero, "0"),
  ]) func secondsAreAsShortAsTheyCanBe(duration: Duration, expected: String) {
    #expect(secondsText(duration) == expected)
  }
}
