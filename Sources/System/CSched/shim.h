// sched_setattr(2), for which the C library has no function before its 2.41, and whose types in the kernel's headers
// clash with the library's.
#pragma once
#include <stdint.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

// Asks that the calling thread, of the ordinary class, be run for `nanoseconds` at a time, and sooner for that. Threads
// that it starts later are as they would be without. 0, or -1 with errno set.
static inline int set_slice(uint64_t nanoseconds) {
  struct {
    uint32_t size, policy;
    uint64_t flags;
    int32_t nice;
    uint32_t priority;
    uint64_t runtime, deadline, period;
  } attributes = {
      .size = sizeof attributes,
      // SCHED_FLAG_RESET_ON_FORK
      .flags = 1,
      .nice = getpriority(PRIO_PROCESS, 0),
      .runtime = nanoseconds,
  };
  return (int)syscall(SYS_sched_setattr, 0, &attributes, 0);
}
