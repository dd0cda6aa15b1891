// What is known of what Vigil watches, as plain values: one table a subject, each with the version in which it changed
// last. Whoever knows something tells it here, be it an engine in this process, another Vigil or somebody's Prometheus,
// and the screens draw it without learning which. What changes something takes the other way, as an Order.
//
// Nothing here runs, asks or keeps time: facts can be written down, sent and compared.
