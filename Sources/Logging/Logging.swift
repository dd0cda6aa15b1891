// The log of a program that nobody watches: one JSON object a line, for journald, files and whatever collects them.
// A line is a plain value that writes itself; an output knows the time, the least level and how files are rotated.
// What is told comes from facts and notices, which are free of secrets; a line knows no levels that nobody acts on.
