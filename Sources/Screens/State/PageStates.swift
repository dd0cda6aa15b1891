/// What a page keeps from key to key; each is declared in its page's folder, and named by an extension of `ViewState`.
protocol PageState: Sendable {
  /// As it is before the page was ever seen.
  init()
}

/// What all pages keep, whatever pages there are.
struct PageStates: Sendable {
  private var states: [ObjectIdentifier: any PageState] = [:]

  subscript<State: PageState>(_ state: State.Type) -> State {
    get { states[ObjectIdentifier(state)] as? State ?? State() }
    set { states[ObjectIdentifier(state)] = newValue }
  }
}
