// The clients of HTTP and of mail: one thread of its own drives libcurl's multi interface, so that hundreds of
// transfers share it and neither Swift's pool nor the screen ever waits for a socket. Only this room knows libcurl,
// and zlib, with which it unpacks bodies itself while they arrive: a body that breaks off is no body.
//
// A password never reaches an error text: user information is cut from URLs before libcurl sees them, and messages
// are built from hosts, ports and reasons alone.
