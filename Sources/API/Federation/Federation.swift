internal import Metrics
internal import PromQL
internal import Query
internal import Serving
internal import Watching

extension PrometheusAPI {
  /// `/federate`: the newest samples of the series that fit, as a page for another server to scrape.
  func federate(_ request: ServedRequest) async throws(APIFailure) -> ServedAnswer {
    let selectors = request.values(of: "match[]")
    for text in selectors {
      do throws(PromQLError) { _ = try parseMatchers(text) } catch {
        return ServedAnswer(plain: error.described(in: text) + "\n", status: 400)
      }
    }
    var found: [InstantSample] = []
    if !selectors.isEmpty {
      do throws(QueryError) {
        found = try await watch.sources.main.newest(
          selectors: selectors, at: clock(), lookback: host.lookback)
      } catch {
        let failure = APIFailure(error)
        return ServedAnswer(plain: failure.message + "\n", status: failure.kind.status)
      }
    }
    let format = FederationFormat(accept: request.header("Accept") ?? "")
    let page = FederationPage(found, adding: host.externalLabels(), as: format)
    return .pieces(page, contentType: format.contentType) { (page: inout FederationPage) in
      page.next(APIPieces.usualSize)
    }
  }
}
