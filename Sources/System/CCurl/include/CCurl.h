// libcurl, loaded by whoever first uses it and not with the program: its thirty dependencies take a quarter of a
// program's start. Variadic setters are plain functions.
//
// The functions may be called after vigil_curl_load has returned NULL, from any thread.
#pragma once
#include <curl/curl.h>

// Loads the library, once. NULL, or why it cannot be.
const char *vigil_curl_load(void);

CURLcode vigil_curl_global_init(long flags);
CURL *vigil_curl_easy_init(void);
void vigil_curl_easy_cleanup(CURL *handle);
void vigil_curl_easy_reset(CURL *handle);
const char *vigil_curl_easy_strerror(CURLcode code);
void vigil_curl_free(void *text);
CURLM *vigil_curl_multi_init(void);
CURLMcode vigil_curl_multi_cleanup(CURLM *multi);
CURLMcode vigil_curl_multi_add_handle(CURLM *multi, CURL *handle);
CURLMcode vigil_curl_multi_remove_handle(CURLM *multi, CURL *handle);
CURLMcode vigil_curl_multi_perform(CURLM *multi, int *running);
CURLMcode vigil_curl_multi_poll(CURLM *multi, struct curl_waitfd *more, unsigned int count, int timeout, int *ready);
CURLMcode vigil_curl_multi_wakeup(CURLM *multi);
CURLMsg *vigil_curl_multi_info_read(CURLM *multi, int *left);
struct curl_slist *vigil_curl_slist_append(struct curl_slist *list, const char *text);
void vigil_curl_slist_free_all(struct curl_slist *list);
CURLU *vigil_curl_url(void);
void vigil_curl_url_cleanup(CURLU *url);
CURLUcode vigil_curl_url_get(CURLU *url, CURLUPart part, char **text, unsigned int flags);
CURLUcode vigil_curl_url_set(CURLU *url, CURLUPart part, const char *text, unsigned int flags);

CURLcode vigil_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode vigil_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
CURLcode vigil_curl_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode vigil_curl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode vigil_curl_set_write(CURL *handle, curl_write_callback function);
CURLcode vigil_curl_set_read(CURL *handle, curl_read_callback function);
CURLcode vigil_curl_set_header(CURL *handle, curl_write_callback function);
CURLcode vigil_curl_get_long(CURL *handle, CURLINFO info, long *value);
CURLMcode vigil_curl_multi_set_long(CURLM *multi, CURLMoption option, long value);
