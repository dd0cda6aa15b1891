// The idea: a page is read in one pass, eight bytes at a time, and a sample line becomes a hash of its series bytes
// and a Double. Labels are read only for series that a scraper meets for the first time. The grammar is
// Prometheus' own: what Prometheus refuses is refused, and a page with an error is refused as a whole. A page in
// protobuf comes to the same columns, with keys of its own making where a text has the bytes of its lines.
