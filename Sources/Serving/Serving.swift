// An HTTP server: what other programs ask this one.
//
// `Routes` is a value, a function from a request to an answer, so that whoever has routes tests them without a socket.
// `HTTPServer` listens at one address, TCP or a Unix socket. libmicrohttpd's one thread reads requests and writes
// answers and never waits: a request that has come whole is laid aside (`Exchange`), answered by a task, and taken up
// again. What clients may do is bounded before anything is made for them: connections and their deadlines by
// `ConnectionTable`, requests being answered and bytes of their bodies by `Reception`. Only `Daemon` and `Exchange`
// know libmicrohttpd, and only `TLSContext` and `PasswordDigest` GnuTLS.
