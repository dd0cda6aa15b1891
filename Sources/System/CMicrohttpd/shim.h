// libmicrohttpd, with its variadic start as a plain function that listens on loopback only, and its answer as one call.
#pragma once
#include <arpa/inet.h>
#include <microhttpd.h>
#include <string.h>

static inline struct MHD_Daemon *vigil_mhd_start(unsigned short port, MHD_AccessHandlerCallback handler, void *context) {
  struct sockaddr_in address;
  memset(&address, 0, sizeof address);
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_AUTO, port, NULL, NULL, handler, context,
                          MHD_OPTION_SOCK_ADDR, (struct sockaddr *)&address, MHD_OPTION_CONNECTION_TIMEOUT, 30u,
                          MHD_OPTION_END);
}

// Queues `size` bytes (copied) as the answer.
static inline enum MHD_Result vigil_mhd_reply(struct MHD_Connection *connection, unsigned status, const char *type,
                                              const void *bytes, size_t size) {
  struct MHD_Response *response = MHD_create_response_from_buffer(size, (void *)bytes, MHD_RESPMEM_MUST_COPY);
  if (response == NULL) return MHD_NO;
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
  enum MHD_Result result = MHD_queue_response(connection, status, response);
  MHD_destroy_response(response);
  return result;
}
