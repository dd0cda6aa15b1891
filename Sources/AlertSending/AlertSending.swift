// `alerting` of a prometheus.yml: alerts are told to whatever takes Alertmanager's API v2, as Prometheus tells them.
//
// Which alerts are due at a moment is a plain value's affair (ResendSchedule), and so is what waits for one Alertmanager
// (AlertQueue): every member of a cluster has a queue of its own, since each must be told everything. One thread
// performs what the queues ask for (AlertSender). A queue keeps one state an alert, the newest: whoever comes back after
// an hour is told what is true then, not an hour of what was.
