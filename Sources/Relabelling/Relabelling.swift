// Prometheus' relabelling: rules that rewrite a set of labels, or drop it. Targets pass through them before they are
// scraped, series before they are stored, and again before they are sent on; whoever has a section of such rules reads
// them here. No rule knows what its labels name.
