// Question and answer: what a dashboard may ask, and of whom.
//
// A Question is an expression and an instant or a range of steps; an Answer is one of the four values of the Prometheus
// HTTP API, with what was remarked on the way. A DataSource turns the one into the other, be it the engine in this
// process or a server far away, so that panels, variables and explore never learn which. Values also write themselves
// as the API's JSON, digits included: two sources can be compared byte by byte.
