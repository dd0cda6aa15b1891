// Unit tests of rules in the files that promtool runs: series written out, times, and what must be firing or be
// answered then.
//
// A test file is read whole, unknown keys being mistakes. Each of its groups has a store of its own, into which the
// samples come as time goes on, so that a rule sees no more than it would have seen; the rules run by the same code as in
// the engine. A case is an item of `alert_rule_test` or `promql_expr_test`; a group without any is one case, that its
// rules can be evaluated.
