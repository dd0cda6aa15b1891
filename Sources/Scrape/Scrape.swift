// prometheus.yml, targets, relabelling, the scrape pool.
