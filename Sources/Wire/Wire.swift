// What others push: Prometheus' remote write 1.0 and 2.0 and OpenTelemetry's metrics, decoded and, for remote write,
// encoded too.
//
// All three come to the same columns, a WrittenMessage: series as the bytes of their labels, points in time order. A
// sender repeats its series every few seconds, so the bytes of the labels are looked up before they are understood:
// only of a series that is new are labels made and judged. What cannot be taken is counted by its reason and the rest
// goes on, as the protocols have it. No socket and no clock is here: bodies and headers come in as values, and the
// answers go out as such.
