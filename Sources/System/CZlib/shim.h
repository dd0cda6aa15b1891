// zlib; its initializers are macros.
#pragma once
#include <zlib.h>

static inline int vigil_inflate_init(z_stream *s, int bits) { return inflateInit2(s, bits); }

// `bits` with 16 more makes gzip.
static inline int vigil_deflate_init(z_stream *s, int level, int bits) {
  return deflateInit2(s, level, Z_DEFLATED, bits, 8, Z_DEFAULT_STRATEGY);
}
