// PromQL: lexer, parser, syntax tree, printer, evaluator.
