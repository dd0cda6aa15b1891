// When whom is told of what: alerts in groups, the times of their flushes, inhibition, silences, muted times, what was
// sent before and what waits to be sent.
//
// One value with the time given in, so that a night of paging is a test of a moment. Whoever keeps it tells it alerts,
// silences and the time (`nextDeadline` says when), records what it drains, and only then sends what is `ready`: first
// `sending`, once more recorded, then the try, then `answered`. After a start, `restore` goes before all else.
