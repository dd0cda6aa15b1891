// The wide-character curses API, and the macros and globals of it that Swift cannot import.
#pragma once
#define NCURSES_WIDECHAR 1
#define _XOPEN_SOURCE_EXTENDED 1
#include <locale.h>
#include <ncursesw/curses.h>
#include <ncursesw/term.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static inline WINDOW *vigil_stdscr(void) { return stdscr; }
static inline WINDOW *vigil_curscr(void) { return curscr; }
static inline int vigil_colors(void) { return COLORS; }
static inline int vigil_color_pairs(void) { return COLOR_PAIRS; }
static inline attr_t vigil_bold(void) { return WA_BOLD; }
static inline attr_t vigil_dim(void) { return WA_DIM; }
static inline attr_t vigil_underline(void) { return WA_UNDERLINE; }
static inline attr_t vigil_reverse(void) { return WA_REVERSE; }

/// A cell of up to three wide characters with an extended color pair; 0 where curses takes it.
static inline int vigil_set_cell(cchar_t *cell, const wchar_t *text, attr_t attributes, int pair) {
  return setcchar(cell, text, attributes, 0, &pair) == OK ? 0 : -1;
}

/// A terminfo string, or NULL where the terminal has none.
static inline const char *vigil_terminfo(const char *name) {
  char *value = tigetstr(name);
  return value == NULL || value == (char *)-1 ? NULL : value;
}

/// How many columns the C library counts for a character, as ncurses does; declared for GNU sources only.
extern int wcwidth(wchar_t character);
static inline int vigil_columns(wchar_t character) { return wcwidth(character); }

/// A file in memory; glibc declares it for GNU sources only.
extern int memfd_create(const char *name, unsigned int flags);
