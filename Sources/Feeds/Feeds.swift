// What pages ask, and the part of the snapshot that it fills. A feed is cut by what is asked, not by page: BoardFeed
// evaluates any dashboard, ExploreFeed answers what is typed. It has a Watch and a clock, both of which a test makes
// up, and publishes its part whole; it knows neither the engine nor who draws.
