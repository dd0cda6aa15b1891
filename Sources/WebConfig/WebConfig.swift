// web.yml, the file that says who may ask a server, as Prometheus and its exporters have it: TLS, passwords, headers, a
// rate. Here it is read, with the certificates it names, and read again when one of the files changes; Serving does
// what it says. Keys that are not done are named, and what is no such file is refused with its place.
