// Incidents: what is wrong together, from the first condition that became true to the last word about it.
//
// The book is a value that is stepped with changes of alerts, orders, targets and the time; what is to be recorded it
// hands out, and so the pictures that it wants kept. It opens no file, asks nobody and has no clock, so that an outage
// of hours is a test of milliseconds. From the record alone are made the texts that outlive an incident: the words of an
// entry, the post-mortem, the handover.
