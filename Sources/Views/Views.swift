// What a screen is made of and what it asks for: the parts of a snapshot, one a subject, each filled by whoever
// evaluates it; the demand that goes back; the commands that keys become. Feeds fill the parts, Screens draws them,
// and neither sees the other.
