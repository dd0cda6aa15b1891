// libsystemd, as far as the journal is read; loaded only where there is one.
#pragma once

#include <stddef.h>
#include <stdint.h>

// The journal, as sd_journal_open(3) and its fellows have it: what is negative is an errno, -ENOSYS where the library
// is not there. A journal is for one thread.
int vigil_journal_open(void **journal);
int vigil_journal_open_folder(void **journal, const char *path);
int vigil_journal_open_file(void **journal, const char *path);
void vigil_journal_close(void *journal);
int vigil_journal_match(void *journal, const void *data, size_t size);
int vigil_journal_or(void *journal);
int vigil_journal_next(void *journal);
int vigil_journal_previous(void *journal);
int vigil_journal_seek_head(void *journal);
int vigil_journal_seek_tail(void *journal);
int vigil_journal_seek_cursor(void *journal, const char *cursor);
int vigil_journal_test_cursor(void *journal, const char *cursor);
// The cursor is the caller's to free.
int vigil_journal_cursor(void *journal, char **cursor);
int vigil_journal_time(void *journal, uint64_t *microseconds);
void vigil_journal_restart(void *journal);
// `NAME=value` of so many bytes; 0 behind the last one.
int vigil_journal_field(void *journal, const void **data, size_t *size);
// Fields are cut at so many bytes; 0 is no limit.
int vigil_journal_limit(void *journal, size_t bytes);
int vigil_journal_wait(void *journal, uint64_t microseconds);
