// SQLite, and what Swift cannot say: that it is to copy the bytes it is given.
#pragma once
#include <sqlite3.h>

static inline int vigil_bind_text(sqlite3_stmt *statement, int place, const char *bytes, int count) {
  return sqlite3_bind_text(statement, place, bytes, count, SQLITE_TRANSIENT);
}
