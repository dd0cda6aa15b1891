// A data source over the Prometheus HTTP API, as Prometheus, Thanos, Mimir and VictoriaMetrics serve it.
//
// Answers are read by a pull parser made for their shape, straight from the bytes into columns of points: a matrix
// of a million points passes no tree of JSON nodes.
//
// Whoever is asked is a watch to those above: of a server that somebody else runs, targets, rules and alerts become
// facts (Foreign); the facts of another Vigil's engine are mirrored, and what is ordered goes over to it (Attached).
