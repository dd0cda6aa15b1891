#include "include/CCurl.h"

#include <dlfcn.h>
#include <pthread.h>

// What the header declares is what is called: each entry has its type.
#define EACH(X)                                                                                                        \
  X(curl_global_init) X(curl_easy_init) X(curl_easy_cleanup) X(curl_easy_reset) X(curl_easy_strerror) X(curl_free)     \
  X(curl_multi_init) X(curl_multi_cleanup) X(curl_multi_add_handle) X(curl_multi_remove_handle) X(curl_multi_perform)  \
  X(curl_multi_poll) X(curl_multi_wakeup) X(curl_multi_info_read) X(curl_slist_append) X(curl_slist_free_all)          \
  X(curl_url) X(curl_url_cleanup) X(curl_url_get) X(curl_url_set) X(curl_easy_setopt) X(curl_easy_getinfo)             \
  X(curl_multi_setopt)

// The header's macros that check the types of variadic arguments.
#undef curl_easy_setopt
#undef curl_easy_getinfo
#undef curl_multi_setopt

#define ENTRY(name) __typeof__(name) *name;
static struct { EACH(ENTRY) } library;

static const char *failure;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void) {
  void *handle = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
  if (handle == NULL) {
    failure = "libcurl.so.4 cannot be loaded";
    return;
  }
#define FIND(name)                                                                                                     \
  if ((library.name = (__typeof__(name) *)dlsym(handle, #name)) == NULL) failure = "libcurl has no " #name;
  EACH(FIND)
}

const char *vigil_curl_load(void) {
  pthread_once(&once, load);
  return failure;
}

CURLcode vigil_curl_global_init(long flags) { return library.curl_global_init(flags); }
CURL *vigil_curl_easy_init(void) { return library.curl_easy_init(); }
void vigil_curl_easy_cleanup(CURL *handle) { library.curl_easy_cleanup(handle); }
void vigil_curl_easy_reset(CURL *handle) { library.curl_easy_reset(handle); }
const char *vigil_curl_easy_strerror(CURLcode code) { return library.curl_easy_strerror(code); }
void vigil_curl_free(void *text) { library.curl_free(text); }
CURLM *vigil_curl_multi_init(void) { return library.curl_multi_init(); }
CURLMcode vigil_curl_multi_cleanup(CURLM *multi) { return library.curl_multi_cleanup(multi); }
CURLMcode vigil_curl_multi_add_handle(CURLM *multi, CURL *handle) {
  return library.curl_multi_add_handle(multi, handle);
}
CURLMcode vigil_curl_multi_remove_handle(CURLM *multi, CURL *handle) {
  return library.curl_multi_remove_handle(multi, handle);
}
CURLMcode vigil_curl_multi_perform(CURLM *multi, int *running) { return library.curl_multi_perform(multi, running); }
CURLMcode vigil_curl_multi_poll(CURLM *multi, struct curl_waitfd *more, unsigned int count, int timeout, int *ready) {
  return library.curl_multi_poll(multi, more, count, timeout, ready);
}
CURLMcode vigil_curl_multi_wakeup(CURLM *multi) { return library.curl_multi_wakeup(multi); }
CURLMsg *vigil_curl_multi_info_read(CURLM *multi, int *left) { return library.curl_multi_info_read(multi, left); }
struct curl_slist *vigil_curl_slist_append(struct curl_slist *list, const char *text) {
  return library.curl_slist_append(list, text);
}
void vigil_curl_slist_free_all(struct curl_slist *list) { library.curl_slist_free_all(list); }
CURLU *vigil_curl_url(void) { return library.curl_url(); }
void vigil_curl_url_cleanup(CURLU *url) { library.curl_url_cleanup(url); }
CURLUcode vigil_curl_url_get(CURLU *url, CURLUPart part, char **text, unsigned int flags) {
  return library.curl_url_get(url, part, text, flags);
}
CURLUcode vigil_curl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned int flags) {
  return library.curl_url_set(url, part, text, flags);
}

CURLcode vigil_curl_set_long(CURL *handle, CURLoption option, long value) {
  return library.curl_easy_setopt(handle, option, value);
}
CURLcode vigil_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
  return library.curl_easy_setopt(handle, option, value);
}
CURLcode vigil_curl_set_string(CURL *handle, CURLoption option, const char *value) {
  return library.curl_easy_setopt(handle, option, value);
}
CURLcode vigil_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
  return library.curl_easy_setopt(handle, option, value);
}
CURLcode vigil_curl_set_write(CURL *handle, curl_write_callback function) {
  return library.curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, function);
}
CURLcode vigil_curl_set_read(CURL *handle, curl_read_callback function) {
  return library.curl_easy_setopt(handle, CURLOPT_READFUNCTION, function);
}
CURLcode vigil_curl_set_header(CURL *handle, curl_write_callback function) {
  return library.curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, function);
}
CURLcode vigil_curl_get_long(CURL *handle, CURLINFO info, long *value) {
  return library.curl_easy_getinfo(handle, info, value);
}
CURLMcode vigil_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return library.curl_multi_setopt(multi, option, value);
}
