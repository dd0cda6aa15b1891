// The words that all other rooms speak: instants, labels, matchers, samples, and the two doors of a store.
//
// Whoever makes samples writes to a SampleSink, whoever needs them reads from a SeriesSource; neither knows what lies
// behind. Both pass columns (times, values, references) and not samples one by one, so that a loop over a scrape or a
// series has nothing to call and nothing to allocate. Times are whole milliseconds; a float that ends a series is a
// NaN of Prometheus' own bit pattern, and only StaleMarker tells it from other NaNs. Native histograms are here with
// their arithmetic because the scraper, the store and PromQL must agree on it to the bit.
