// HTML as a tree of values, read by libgumbo as a browser would read it: no text is refused, what is left open is
// closed, what stands in a wrong place is moved. What a panel or a message shows of it is decided where it is shown: a
// text panel keeps its lines and lists, a server's reason becomes one line.
