internal import PromQL
package import Rollups
package import YAML

extension Configuration {
  /// The records of `quantiles:`; an error with its place where one cannot be kept.
  package func rollupRules() throws(YAMLError) -> [RollupRule] {
    guard let quantiles else { return [] }
    return try RollupRule.read(quantiles) { text in
      do throws(PromQLError) {
        return .success(try parseSelector(text).matchers)
      } catch {
        return .failure(RollupError(error.described(in: text)))
      }
    }
  }
}
