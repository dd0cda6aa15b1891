// Rolling quantile records: a tap on the stream of scraped samples that keeps a rolling sketch for each group of
// series and writes its quantiles back as series of their own.
// It stands before whatever `SampleSink` the samples go to: neither the scraper nor the store knows of it.
