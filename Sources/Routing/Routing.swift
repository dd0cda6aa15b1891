// Who is told of an alert: an alertmanager.yml, read as Alertmanager reads it, and what follows from it for a label set.
//
// A configuration is a value: routes with their matchers and times, inhibition, time intervals, receivers. What a
// receiver is sent is the room Receivers' affair, when it is sent the room Notifications'.
