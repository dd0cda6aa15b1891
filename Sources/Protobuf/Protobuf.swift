// The wire format of protocol buffers, and nothing above it: tags, varints, fixed numbers, lengths.
//
// Fields are read by numbers that stand as constants beside the code which reads them. Only a handful of messages come
// this way (metric families, remote write, OTLP), and their numbers never change by the format's own rules; generated
// types would bring a plug-in to the build and an object with strings for every sample. Fields that nobody asks for are
// skipped, so newer senders are understood. Nothing is read past the end of a message, lengths are checked before they
// are believed, and messages within messages are bounded in depth.
