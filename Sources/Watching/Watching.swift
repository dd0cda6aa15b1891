// The one way from an engine to whoever shows what it knows, wherever that engine is: a Watch. Engine makes it in this
// process, Remote of a server's HTTP API. Whoever has one can ask, read the facts and give orders, and cannot tell
// whose it is; a test makes one of made-up sources.
