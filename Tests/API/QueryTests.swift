import API
import Metrics
import Query
import Serving
import Testing

private let script = """
  up{job="a",instance="x"} 1x10
  up{job="a",instance="y"} 0 1 0 1 0 1 0 1 0 1 0
  requests_total{job="a"} 0+60x10
  depth{job="a"} 1 2 3 4
  latency {{schema:0 count:4 sum:10 z_bucket:1 z_bucket_w:0.5 buckets:[1 2]}}x10
  ended 1 2 3 4 5 6 7 8 9 stale
  """

@Suite struct QueryTests {
  @Test(arguments: [
    Exchange(
      "GET /api/v1/query?query=1%2B1&time=0",
      .good(#"{"resultType":"scalar","result":[0,"2"]}"#)),
    Exchange(
      "POST /api/v1/query?query=1%2B1&time=1970-01-01T00:00:01.5Z",
      .good(#"{"resultType":"scalar","result":[1.500,"2"]}"#)),
    Exchange(
      "GET /api/v1/query?query=%22a%22",
      .good(#"{"resultType":"string","result":[600,"a"]}"#)),
    Exchange(
      "GET /api/v1/query?query=up%7Binstance=%22x%22%7D",
      .good(
        #"{"resultType":"vector","result":[{"metric":{"__name__":"up","instance":"x","job":"a"},"value":[600,"1"]}]}"#
      )),
    Exchange(
      "GET /api/v1/query?query=up%7Binstance=%22y%22%7D[2m]&time=301.5",
      .good(
        #"{"resultType":"matrix","result":[{"metric":{"__name__":"up","instance":"y","job":"a"},"values":[[240,"0"],[300,"1"]]}]}"#
      )),
    Exchange("GET /api/v1/query?query=none", .good(#"{"resultType":"vector","result":[]}"#)),
    Exchange("GET /api/v1/query?query=ended", .good(#"{"resultType":"vector","result":[]}"#)),
    Exchange(
      "GET /api/v1/query?query=latency",
      .good(
        #"{"resultType":"vector","result":[{"metric":{"__name__":"latency"},"histogram":[600,{"count":"4","sum":"10","buckets":[[3,"-0.5","0.5","1"],[0,"0.5","1","1"],[0,"1","2","2"]]}]}]}"#
      )),
    Exchange(
      "GET /api/v1/query?query=vector(0)/0",
      .good(#"{"resultType":"vector","result":[{"metric":{},"value":[600,"NaN"]}]}"#)),
    Exchange(
      "GET /api/v1/query?query=-vector(1)/0",
      .good(#"{"resultType":"vector","result":[{"metric":{},"value":[600,"-Inf"]}]}"#)),
    // depth has no sample after 180 s.
    Exchange(
      "GET /api/v1/query?query=depth&time=420",
      .good(
        #"{"resultType":"vector","result":[{"metric":{"__name__":"depth","job":"a"},"value":[420,"4"]}]}"#
      )),
    Exchange(
      "GET /api/v1/query?query=depth&time=420&lookback_delta=1m",
      .good(#"{"resultType":"vector","result":[]}"#)),
    Exchange(
      "GET /api/v1/query?query=depth&time=600&lookback_delta=600",
      .good(
        #"{"resultType":"vector","result":[{"metric":{"__name__":"depth","job":"a"},"value":[600,"4"]}]}"#
      )),
    Exchange(
      "GET /api/v1/query?query=up&limit=1",
      #"200 {"status":"success","data":{"resultType":"vector","result":[{"metric":{"__name__":"up","instance":"x","job":"a"},"value":[600,"1"]}]},"warnings":["results truncated due to limit"]}"#
    ),
    Exchange(
      "GET /api/v1/query?query=increase(depth%5B5m%5D)&time=180",
      #"200 {"status":"success","data":{"resultType":"vector","result":[{"metric":{"job":"a"},"value":[180,"3.5"]}]},"infos":["PromQL info: metric might not be a counter, name does not end in _total/_sum/_count/_bucket: \"depth\" (1:10)"]}"#
    ),
    Exchange(
      "GET /api/v1/query?query=%0Aquantile(2,depth)&time=180",
      #"200 {"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[180,"+Inf"]}]},"warnings":["PromQL warning: quantile value should be between 0 and 1, got 2 (2:10)"]}"#
    ),
  ])
  func answersAnInstant(_ exchange: Exchange) async throws {
    let answer = try await Stage(script).text(exchange.request)
    #expect(answer == exchange.answer)
  }

  @Test(arguments: [
    Exchange(
      "GET /api/v1/query_range?query=requests_total&start=0&end=120&step=60",
      .good(
        #"{"resultType":"matrix","result":[{"metric":{"__name__":"requests_total","job":"a"},"values":[[0,"0"],[60,"60"],[120,"120"]]}]}"#
      )),
    Exchange(
      "POST /api/v1/query_range?query=requests_total&start=60&end=60&step=1h30m",
      .good(
        #"{"resultType":"matrix","result":[{"metric":{"__name__":"requests_total","job":"a"},"values":[[60,"60"]]}]}"#
      )),
    Exchange(
      "GET /api/v1/query_range?query=time()&start=0&end=0.02&step=0.01",
      .good(
        #"{"resultType":"matrix","result":[{"metric":{},"values":[[0,"0"],[0.010,"0.01"],[0.020,"0.02"]]}]}"#
      )),
    Exchange(
      "GET /api/v1/query_range?query=up&start=60&end=60&step=1&limit=1",
      #"200 {"status":"success","data":{"resultType":"matrix","result":[{"metric":{"__name__":"up","instance":"x","job":"a"},"values":[[60,"1"]]}]},"warnings":["results truncated due to limit"]}"#
    ),
    Exchange(
      "GET /api/v1/query_range?query=none&start=60&end=60&step=1&limit=1",
      .good(#"{"resultType":"matrix","result":[]}"#)),
  ])
  func answersARange(_ exchange: Exchange) async throws {
    let answer = try await Stage(script).text(exchange.request)
    #expect(answer == exchange.answer)
  }

  @Test(arguments: [
    Exchange(
      "GET /api/v1/query",
      .bad("invalid parameter \"query\": 1:1: parse error: no expression found in input")),
    Exchange(
      "GET /api/v1/query?query=(&time=0",
      .bad("invalid parameter \"query\": 1:2: parse error: unclosed left parenthesis")),
    Exchange(
      "GET /api/v1/query?query=rate(up)",
      .bad(
        "invalid parameter \"query\": 1:6: parse error: expected type range vector in call to function \"rate\", got instant vector"
      )),
    Exchange(
      "GET /api/v1/query?query=up&time=x",
      .bad(
        "invalid parameter \"time\": invalid time value for 'time': cannot parse \"x\" to a valid timestamp"
      )),
    Exchange(
      "GET /api/v1/query?query=up&timeout=x",
      .bad("invalid parameter \"timeout\": cannot parse \"x\" to a valid duration")),
    Exchange(
      "GET /api/v1/query?query=up&timeout=-1",
      .failure(503, "timeout", "query timed out in expression evaluation")),
    Exchange(
      "GET /api/v1/query?query=up&limit=x",
      .bad("invalid parameter \"limit\": cannot parse \"x\" to a valid limit")),
    Exchange(
      "GET /api/v1/query?query=up&limit=-1",
      .bad("invalid parameter \"limit\": limit must be non-negative")),
    Exchange(
      "GET /api/v1/query?query=up&lookback_delta=x",
      .bad("error parsing lookback delta duration: cannot parse \"x\" to a valid duration")),
    Exchange(
      "GET /api/v1/query?query=up%2Bon(job)up",
      .failure(
        422, "execution",
        "found duplicate series for the match group {job=\"a\"} on the right hand-side of the operation: [{__name__=\"up\", instance=\"y\", job=\"a\"}, {__name__=\"up\", instance=\"x\", job=\"a\"}];many-to-many matching not allowed: matching labels must be unique on one side"
      )),
    Exchange(
      "GET /api/v1/query_range?query=up&end=1&step=1",
      .bad("invalid parameter \"start\": cannot parse \"\" to a valid timestamp")),
    Exchange(
      "GET /api/v1/query_range?query=up&start=1&end=&step=1",
      .bad("invalid parameter \"end\": cannot parse \"\" to a valid timestamp")),
    Exchange(
      "GET /api/v1/query_range?query=up&start=2&end=1&step=1",
      .bad("invalid parameter \"end\": end timestamp must not be before start time")),
    Exchange(
      "GET /api/v1/query_range?query=up&start=1&end=2",
      .bad("invalid parameter \"step\": cannot parse \"\" to a valid duration")),
    Exchange(
      "GET /api/v1/query_range?query=up&start=1&end=2&step=1e30",
      .bad(
        "invalid parameter \"step\": cannot parse \"1e30\" to a valid duration. It overflows int64"
      )),
    Exchange(
      "GET /api/v1/query_range?query=up&start=1&end=2&step=0",
      .bad(
        "invalid parameter \"step\": zero or negative query resolution step widths are not accepted. Try a positive integer"
      )),
    Exchange(
      "GET /api/v1/query_range?query=up&start=0&end=11001&step=1",
      .bad(
        "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)"
      )),
    Exchange(
      "GET /api/v1/query_range?query=up%5B5m%5D&start=1&end=2&step=1",
      .bad(
        "invalid parameter \"query\": invalid expression type \"range vector\" for range query, must be Scalar or instant Vector"
      )),
    Exchange(
      "GET /api/v1/query_range?query=up&step=1&start=-292273086-05-16T16:47:06Z&end=292277025-08-18T07:12:54.999999999Z",
      .bad(
        "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)"
      )),
  ])
  func saysWhatIsWrong(_ exchange: Exchange) async throws {
    let answer = try await Stage(script).text(exchange.request)
    #expect(answer == exchange.answer)
  }

  /// Both ends count, and Prometheus divides the span.
  @Test func elevenThousandStepsMakeOnePointMore() async throws {
    let text = try await Stage().text(
      "GET /api/v1/query_range?query=vector(1)&start=0&end=11000&step=1")
    #expect(text.hasPrefix("200 ") && text.contains(#"[11000,"1"]"#))
  }

  @Test func statisticsAreToldWhereTheyAreAskedFor() async throws {
    let text = try await Stage(script).text("GET /api/v1/query?query=up&stats=all")
    #expect(text.contains(#"}],"stats":{"timings":{"evalTotalTime":"#))
    #expect(text.contains(#""samples":{"totalQueryableSamples":10,"peakSamples":10"#))
    #expect(try await !Stage(script).text("GET /api/v1/query?query=up&stats=").contains("stats"))
  }

  /// What is not known of a question is what a source that answers everything is handed.
  @Test func requestsBoundTheQuestion() async throws {
    final class Recorder: DataSource {
      func evaluate(_ question: Question) async throws(QueryError) -> Answer {
        Answer(
          value: .string(
            "\(question.limits.timeout) \(question.limits.samples) \(question.lookback ?? .zero)",
            Timestamp(milliseconds: 0)))
      }
      func labelNames(selectors: [String], from: Timestamp, through: Timestamp)
        async throws(QueryError) -> [String]
      { [] }
      func labelValues(
        _ label: String, selectors: [String], from: Timestamp, through: Timestamp
      ) async throws(QueryError) -> [String] { [] }
      func series(selectors: [String], from: Timestamp, through: Timestamp)
        async throws(QueryError) -> [Labels]
      { [] }
      func metadata(metric: String?) async throws(QueryError) -> [String: MetricMetadata] {
        throw QueryError(.unavailable, "gone")
      }
    }
    var stage = try Stage()
    stage.host.samples = 7
    let api = stage.api(over: Recorder())
    func text(_ line: String) async -> String {
      String(decoding: await api.answer(Stage.request(line))?.bytes ?? [], as: UTF8.self)
    }
    #expect(await text("GET /api/v1/query?query=x").contains("120.0 seconds 7 300.0 seconds"))
    #expect(
      await text("GET /api/v1/query?query=x&timeout=1s&lookback_delta=2")
        .contains("1.0 seconds 7 2.0 seconds"))
    #expect(await text("GET /api/v1/query?query=x&timeout=1h").contains("120.0 seconds"))
    #expect(await text("GET /api/v1/metadata").contains(#""errorType":"unavailable""#))
  }
}
