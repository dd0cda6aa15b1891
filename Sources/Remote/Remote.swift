// A data source over the Prometheus HTTP API, as Prometheus, Thanos, Mimir and VictoriaMetrics serve it.
//
// Answers are read by a pull parser made for their shape, straight from the bytes into columns of points: a matrix
// of a million points passes no tree of JSON nodes.
