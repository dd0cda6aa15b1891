// Prometheus' .test scripts: load, eval, compare.
