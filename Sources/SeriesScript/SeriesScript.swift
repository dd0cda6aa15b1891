// The series notation of Prometheus' test files.
