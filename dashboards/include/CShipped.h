#ifndef CShipped_h
#define CShipped_h
#include <stddef.h>

/// A dashboard in the binary: its file's name and bytes, for the life of the process.
struct shipped_file {
  const char *_Nonnull name;
  const unsigned char *_Nonnull bytes;
  ptrdiff_t count;
};

static const ptrdiff_t shipped_count = 3;

/// The index-th of `shipped_count`, from 0.
struct shipped_file shipped_file(ptrdiff_t index);

#endif
