// The series notation of Prometheus' test files: a selector, then its values at equal steps, such as
// `requests{job="a"} 0+10x5 _ stale` or `latency {{schema:0 count:3 buckets:[1 2]}}x4`.
// Scripts of PromQL tests and test data are written in it; it gives samples and knows no store.
