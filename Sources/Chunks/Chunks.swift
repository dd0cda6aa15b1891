// Prometheus' sample encodings: what stands in the chunks of its blocks, of its head and, by their checksums, in its
// logs. Encoders take samples one by one and give bytes; decoders take the bytes of one chunk and append to columns.
//
// Layouts are those of Prometheus' `tsdb/docs/format/chunks.md`: bits run from the highest of the first byte down, a
// chunk begins with its number of samples. Decoders trust nothing: whatever the bytes are, they read no further than
// the padding behind them and allocate no more than the bytes can hold; a chunk that is not right gives an error.
// What an encoding is that nobody here knows is told by its number.
