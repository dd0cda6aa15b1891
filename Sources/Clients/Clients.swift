// How a configuration says that a server is to be spoken to, in Prometheus' own keys: credentials, certificates,
// proxies, headers. Whoever has such a section reads it here, and gets it put into its requests. Secrets that stand in
// files are read by whoever sends: once at the start, or again whenever the file changes.
