// What becomes of alerts, whoever evaluates their rules: from the instances that one evaluation gives to the facts that
// the screens show and to the record that is kept of every change.
//
// States are Prometheus'. What stands above them is decided here: an alert whose series are gone because nobody
// delivers them has vanished and did not recover; after a start a recovery is not believed before the data that the
// expression needs are there again. Acknowledgements and silences, which people order, lie beside. All of it is one
// value, stepped with times that are handed in; what is to be recorded comes out of it in order.
