// A data source over the Prometheus HTTP API.
