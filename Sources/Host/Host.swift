// This machine as a scrape target. What node_exporter's collectors read below /proc is read here, with its
// metric names, so that dashboards and rules written for it work unchanged.
// It gives pages of the text format to whoever scrapes them and knows neither store nor scraper.
