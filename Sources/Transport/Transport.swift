// The HTTP client, on libcurl's multi interface.
