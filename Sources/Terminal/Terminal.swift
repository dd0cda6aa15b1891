// A grid to ncurses; keys, mouse, paste, resize; the terminal given back as it was.
