#include "include/CJournal.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <systemd/sd-journal.h>

static void *library;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) { library = dlopen("libsystemd.so.0", RTLD_NOW | RTLD_LOCAL); }

static void *symbol(const char *name) {
  pthread_once(&once, load);
  return library == NULL ? NULL : dlsym(library, name);
}

#define CALL(name, ...) \
  __typeof__(name) *call = (__typeof__(name) *)symbol(#name); \
  return call == NULL ? -ENOSYS : call(__VA_ARGS__)

int vigil_journal_open(void **journal) {
  CALL(sd_journal_open, (sd_journal **)journal, SD_JOURNAL_LOCAL_ONLY);
}
int vigil_journal_open_folder(void **journal, const char *path) {
  CALL(sd_journal_open_directory, (sd_journal **)journal, path, 0);
}
int vigil_journal_open_file(void **journal, const char *path) {
  const char *paths[] = {path, NULL};
  CALL(sd_journal_open_files, (sd_journal **)journal, paths, 0);
}
void vigil_journal_close(void *journal) {
  __typeof__(sd_journal_close) *call = (__typeof__(sd_journal_close) *)symbol("sd_journal_close");
  if (call != NULL) call(journal);
}
int vigil_journal_match(void *journal, const void *data, size_t size) {
  CALL(sd_journal_add_match, journal, data, size);
}
int vigil_journal_or(void *journal) { CALL(sd_journal_add_disjunction, journal); }
int vigil_journal_next(void *journal) { CALL(sd_journal_next, journal); }
int vigil_journal_previous(void *journal) { CALL(sd_journal_previous, journal); }
int vigil_journal_seek_head(void *journal) { CALL(sd_journal_seek_head, journal); }
int vigil_journal_seek_tail(void *journal) { CALL(sd_journal_seek_tail, journal); }
int vigil_journal_seek_cursor(void *journal, const char *cursor) {
  CALL(sd_journal_seek_cursor, journal, cursor);
}
int vigil_journal_test_cursor(void *journal, const char *cursor) {
  CALL(sd_journal_test_cursor, journal, cursor);
}
int vigil_journal_cursor(void *journal, char **cursor) { CALL(sd_journal_get_cursor, journal, cursor); }
int vigil_journal_time(void *journal, uint64_t *microseconds) {
  CALL(sd_journal_get_realtime_usec, journal, microseconds);
}
void vigil_journal_restart(void *journal) {
  __typeof__(sd_journal_restart_data) *call =
      (__typeof__(sd_journal_restart_data) *)symbol("sd_journal_restart_data");
  if (call != NULL) call(journal);
}
int vigil_journal_field(void *journal, const void **data, size_t *size) {
  CALL(sd_journal_enumerate_data, journal, data, size);
}
int vigil_journal_limit(void *journal, size_t bytes) {
  CALL(sd_journal_set_data_threshold, journal, bytes);
}
int vigil_journal_wait(void *journal, uint64_t microseconds) {
  CALL(sd_journal_wait, journal, microseconds);
}
