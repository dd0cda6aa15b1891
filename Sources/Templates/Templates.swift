// Go's text/template: the language of alerts' texts, notifications and log lines; and html/template's escapes, by which
// no value leaves its place in HTML.
//
// A text is read once, against the names of the functions and variables that its user has, and run as often as is
// wanted over values. A run is pure; it is cut off by the steps it takes and by the size of what it writes, since both
// the text and the values come from outside.
