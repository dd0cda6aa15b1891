/// What changes state, wherever the engine is: made in one place only, a form, and carried out by whoever keeps that
/// state. There is nothing to order yet: nothing that Vigil keeps can be changed by hand.
package enum Order: Sendable, Hashable {}
