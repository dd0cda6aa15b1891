// zlib; inflateInit2 is a macro.
#pragma once
#include <zlib.h>

static inline int vigil_inflate_init(z_stream *s, int bits) { return inflateInit2(s, bits); }
