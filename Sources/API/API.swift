// The HTTP APIs of Prometheus 3 and of Alertmanager (v2): what whoever already speaks to these may ask, of a watch.
//
// A request is a value and so is the answer: nothing here listens, scrapes or stores, and no engine is known. Questions
// go to the watch's main source; targets, rules and alerts come from its facts, and what neither knows (the
// configuration's text, flags, how to reload) is handed in as a Host. One table of endpoints says which path takes
// which methods; whatever an endpoint throws becomes the API's error object with its status. Statuses, words of
// errors, warnings and the shapes of answers are their own, since clients go by them. Long answers are written as
// they are taken, a piece at a time.
