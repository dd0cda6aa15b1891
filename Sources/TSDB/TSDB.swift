// The store: samples in memory (Store), what was done to them in a log (Log/), the older ones in Prometheus' blocks
// (Blocks/), and all of it as one to whoever asks (History). In memory a series is a head that takes samples and the
// sealed chunks behind it, compressed in an encoding of their own; labels are interned once and found by
// postings, regular expressions by what literal pieces they hold. Appends come through `SampleSink`, questions through
// `SeriesSource`, so that neither scraper nor PromQL is known here. What is kept is bounded by time and bytes; where
// the clock is set back, the samples after it are taken away.
