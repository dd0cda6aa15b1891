// The wide-character curses API, and the function-like macros of it that Swift cannot import.
#pragma once
#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE_EXTENDED 1
#include <locale.h>
#include <ncursesw/curses.h>
#include <ncursesw/term.h>

static inline WINDOW *vigil_stdscr(void) { return stdscr; }
