// prometheus.yml, targets, the scrape pool.
//
// A job's discovered label sets become targets (ScrapeJob+Targets); a schedule that is a plain value says when each is
// due (ScrapeSchedule); the pool's driver sends the requests; what comes back is read on worker threads by the
// target's own loop (TargetLoop), which remembers its series (SeriesMemory) and writes into a SampleSink. A target
// can only spend its own time: requests end at the job's bounds, and one target never has two scrapes at once.
