// LogQL: text to tree to lines.
//
// A lexer and a recursive-descent parser make the syntax tree of a query (Parser/, Syntax/), which prints itself as Loki
// does and refuses with the place of the fault. A log query becomes a pipeline of stages (Pipeline/): compiled once,
// run over bytes. A run keeps the fields of one line in memory of its own that the next line takes over, and reads at
// first only those fields that decide whether the line stays; all the others are read of lines that do. Evaluation/ puts
// the lines of many streams into order. Metric queries are read and printed; their evaluation has its place there too.
