// What a receiver is sent: Alertmanager's template data and functions, the default texts, and for each kind of
// integration the request that goes out and what an answer to it means.
//
// All of it is computed from values; whoever sends reads the secrets and gives them in.
