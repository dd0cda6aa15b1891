// libsystemd, as far as an engine tells its manager how it is; loaded only where there is one.
#pragma once

// Tells the service manager, as sd_notify(3) does. More than 0 where it was told, 0 where there is none, less where it
// could not be told.
int vigil_sd_notify(const char *state);
