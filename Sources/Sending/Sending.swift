// `remote_write` of a prometheus.yml: what is stored is sent on to whatever takes Prometheus' remote write.
//
// A tap stands before the store (SendingTap). It appends first and hands the batch on afterwards, so whatever a remote
// did not take from the tap's hand is in the store. Each remote has a queue (SendQueue), a plain value stepped with the
// time, and a thread that performs what the queue asks for (Sender): sends batches, reads pieces of the past.
//
// The queue knows of each series the time of the newest sample that it has taken. A store takes the samples of one
// series in the order of their times only, so this one number says exactly which of them are still to be sent: those
// after it. Both ways in are judged by it, and a sample that comes by both counts once.
//
// A queue is in one of three stages. Live, it takes what the tap hands it. Behind (after a start, or when more waits
// than memory may hold as the receiver is away) it takes nothing from the tap; what waits is sent, and the rest is read
// from the store and the blocks in pieces of time, the oldest first, each as the one before has mostly gone. The seam is
// the third stage, joining: before the last piece is read, which reaches to the newest sample, the tap's batches are
// laid beside. What came before that moment is in the store and is read; what came after it lies beside, or is in both.
// Then the batches beside are taken as if they came now: of each series what is newer than what was read. Where too much
// gathers beside, the queue is behind again and nothing is lost but the attempt.
//
// Samples of one series never overtake each other: while a request with some of them is on its way, or waits to be tried
// again, its series are busy, and the queue passes over their later samples. What a receiver did not take for a reason
// that may pass is tried again for ever; what it refuses for good is dropped and told.
//
// What has been taken is kept as a Position: one time before which nothing is missing, and where each target stands
// after that. It is written soon after each answer, so a remote goes on after a restart where it was. Sent twice is at
// most what was under way when the engine was killed. Some receivers refuse the whole of a request for one sample that
// they have: such a request is cut into the scrapes that it is made of, and what is new in it arrives.
