// The dashboards of this folder, embedded by C23's #embed: as a Swift array literal they cost the compiler 15 s.
#include "CShipped.h"

#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char host[] = {
#embed "host.json"
};
static const unsigned char shop_overview[] = {
#embed "shop-overview.json"
};
static const unsigned char shop_service[] = {
#embed "shop-service.json"
};

static const struct shipped_file files[] = {
    {"host.json", host, sizeof host},
    {"shop-overview.json", shop_overview, sizeof shop_overview},
    {"shop-service.json", shop_service, sizeof shop_service},
};
_Static_assert(sizeof files / sizeof files[0] == 3, "shipped_count tells how many there are");

struct shipped_file shipped_file(ptrdiff_t index) { return files[index]; }
