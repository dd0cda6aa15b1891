// When whom is told of what: alerts in groups, the times of their flushes, inhibition, silences, muted times, what was
// sent before and what waits to be sent.
//
// One value with the time given in, so that a night of paging is a test of a moment.
