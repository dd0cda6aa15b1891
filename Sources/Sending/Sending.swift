// `remote_write` of a prometheus.yml: what is stored is sent on to whatever takes Prometheus' remote write.
//
// A tap stands before the store (SendingTap). It appends first and hands the batch on afterwards, so whatever a remote
// did not take from the tap's hand is in the store. Each remote has a queue (SendQueue), a plain value stepped with the
// time, and a thread that performs what the queue asks for (Sender): sends batches, reads pieces of the past.
//
// How nothing gets lost, at the seam between catching up and going on live too, is told in SendQueue.swift; which rules
// decide what leaves, and as what, in RemoteSettings.swift.
