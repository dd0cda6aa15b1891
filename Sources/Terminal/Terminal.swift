// The one room that knows ncurses. It shows a grid on a terminal, writing only what changed and only when the terminal
// can take it, and turns what the terminal sends, however slowly it arrives, into input events. Whatever happens to
// the process, the terminal is given back as it was. It decides nothing: what a key means is Screens' affair.
