// The engine joins what must not know each other: the scraper's samples go through the rollups' tap into the store,
// the store is asked by PromQL, and the screens see only a Watch. Each subject is a part with the same five verbs; the
// engine keeps the list of them and the one thread on which they keep house. Threads, clocks and files of all parts
// are had here. It may touch every room below it, and none above: who watches does so by facts and orders.
