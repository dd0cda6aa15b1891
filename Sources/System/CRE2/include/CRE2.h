// RE2 behind a C border: compile, match, captures. Patterns and texts are byte ranges (UTF-8).
#pragma once
#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct vigil_re2 vigil_re2;
typedef struct { long start; long end; } vigil_re2_span;  // start < 0: the group took no part

// Compiles `pattern` (dot matches newline when `dot_all`). On failure returns NULL and writes up to
// `error_size` bytes of message, NUL-terminated, into `error`.
vigil_re2 *vigil_re2_new(const char *pattern, size_t length, bool dot_all, char *error, size_t error_size);
void vigil_re2_free(vigil_re2 *re);
int vigil_re2_groups(const vigil_re2 *re);
// Name of capture group `index` (1-based), or NULL; the pointer lives as long as `re`.
const char *vigil_re2_group_name(const vigil_re2 *re, int index);
// Whole-text match without captures.
bool vigil_re2_full_match(const vigil_re2 *re, const char *text, size_t length);
// First match at or after `from`, anchored at both ends when `anchored`; fills `count` spans (0 is the whole match).
bool vigil_re2_match(const vigil_re2 *re, const char *text, size_t length, size_t from, bool anchored,
                     vigil_re2_span *spans, int count);

#ifdef __cplusplus
}
#endif
