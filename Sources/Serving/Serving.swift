// An HTTP server: what other programs ask this one.
//
// `Routes` is a value, a pure function from a request to an answer, so that whoever has routes tests them without a
// socket; `HTTPServer` is the only file that knows libmicrohttpd. It listens on loopback. What is to come has its
// place: who may ask is decided before the routes are; an answer that goes on (long polls, streams) is another kind
// of `ServedAnswer.body`; how much a client may send or keep open is set where the server is started.
