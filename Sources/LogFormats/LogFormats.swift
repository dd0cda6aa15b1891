// From the bytes of a log to its records: pure, and bounded whatever comes.
//
// A `LogReader` takes a stream's bytes in any pieces. It splits them into lines (also UTF-16 and docker's frames), takes
// off what docker and CRI put around a line, tells by a line's head (`LineHead`: a time, a level, an object …) where a
// record begins, joins what belongs to it (stack traces, messages of several lines), takes secrets out, and hands on
// records with time, level and place. Of what is open it knows where it began, so whoever stops at `LogReader.safe` and
// goes on there later reads every line once. Which fields a line holds is asked later, by LogQL; here only time and
// level are read, at some hundred nanoseconds a line.

/// The bytes of a line, without its end.
package typealias LineBytes = UnsafeBufferPointer<UInt8>

/// Nanoseconds in a second.
let nanosecondsPerSecond: Int64 = 1_000_000_000
