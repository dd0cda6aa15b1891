// PromQL: text to tree to values.
//
// A lexer and a recursive-descent parser make the syntax tree (Parser/, Syntax/), against one table of signatures
// that completion and explanations read too. The evaluator asks a SeriesSource once per selector and works series by
// series: each series' samples become a column of steps, so that labels are matched once for a whole range, and a
// function's kernel slides its window over one array of numbers. Long questions are shared out among niced threads
// of our own, look at their cancellation often, and stop at bounds on samples and time.
