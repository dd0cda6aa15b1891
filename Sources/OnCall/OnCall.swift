// Who is on call: people who take turns, by a plan that is a value. A rota is a list of layers, each of which says
// whose turn it is by counting hand-overs on the clock of a wall: a hand-over on Monday at nine stays there when the
// clocks are set, and the turn before it is an hour shorter or longer. What somebody said by hand, an override, counts
// above the layers. All of it is asked at instants that the caller gives.
//
// The plan is read from vigil.yml; who is told by which receiver is alertmanager.yml's affair, and whether the names
// fit is checked where both are known.
