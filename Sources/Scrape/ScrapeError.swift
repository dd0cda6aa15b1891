/// Why a target could not be scraped, in words for the targets page; holds no secret.
package struct ScrapeError: Error, Sendable, Hashable, CustomStringConvertible {
  package var message: String
  package init(_ message: String) { self.message = message }
  package var description: String { message }
}
