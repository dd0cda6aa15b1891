/// What the frame around the page shows of the screen itself.
package struct ChromePart: Sendable {
  /// Bytes written to the terminal in a second, averaged over some refreshes.
  package var bytesPerSecond: Double?
  /// What an effect of the last command has to say ("copied to …"), until the next key.
  package var message: String?

  package init() {}
}
