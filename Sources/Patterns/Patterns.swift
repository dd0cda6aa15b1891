// Regular expressions in the two dialects that users' files are written in.
//
// Prometheus' files and PromQL mean RE2's (Pattern): linear time whatever the text, so it may meet labels from
// anywhere. Grafana's dashboards mean JavaScript's (ScriptPattern): it has lookaround and back references and so may
// backtrack; PCRE2 runs it with bounds on matching and depth, and an expression that exceeds them fits nothing. Both
// are compiled once and shared by threads.
