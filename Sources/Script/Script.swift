// Prometheus' .test scripts: load series, evaluate expressions, compare with what is expected.
//
// A script is read whole into commands (`ScriptParser`), carried out in order on a store of its own
// (`ScriptRunner` over `ScriptStore`), and every `eval` yields one `Verdict`.
