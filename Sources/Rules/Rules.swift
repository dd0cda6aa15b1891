// Rule files as Prometheus reads and runs them: groups of recording and alerting rules, and the templates of their
// texts, which are Go's text/template with Prometheus' functions (Templates/).
//
// A file is read whole and every mistake is reported with its line; a file with mistakes counts for nothing. What can
// be evaluated and yet is a mistake is remarked on by lints (Lints/): one a file, in one table.
//
// What runs is a value, too (Evaluation/): a GroupRun is told the time, asks the world that it is given, and returns the
// changes of its alerts. An evaluation is mostly like the one before it, so each rule remembers the labels that it built
// and the references of its series.
