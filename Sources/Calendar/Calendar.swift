// Dates, clocks and zones: when something is where the reader is.
//
// An instant (`Timestamp`) has no calendar. A zone's table says how far its clocks are from UTC, `WallClock` goes from
// instants to what clocks show and back, and `CivilTime` tells what they show as a date and a time of day. On these
// rest the units that times are counted and rounded in, the expressions that dashboards write (`now-1d/d`), the ranges
// that people type, and the texts of all of them. No clock is read here: `now` is handed in. The machine is asked for
// two things only, the offsets of its local time and the files of its zone database.
