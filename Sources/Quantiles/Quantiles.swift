// Rolling quantiles. A `Sketch` counts values in the buckets of Prometheus' native histograms; a `RollingSketch`
// keeps a ring of closed sub-windows and one open, with a running total of the closed ones, so that "the last
// five minutes" costs an insert one counter, a rotation one addition and one subtraction, and a query one pass.
