// libmicrohttpd, with its variadic functions and those that take flags as plain ones; it listens on loopback only.
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

// The port that it listens on, also where it was started with 0.
static inline unsigned short vigil_mhd_port(struct MHD_Daemon *daemon) {
  const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT);
  return info == NULL ? 0 : info->port;
}

// Hands over the parameters of the query, one by one.
static inline void vigil_mhd_query(struct MHD_Connection *connection, MHD_KeyValueIterator each, void *context) {
  MHD_get_connection_values(connection, MHD_GET_ARGUMENT_KIND, each, context);
}

// An answer of `size` bytes, which are copied.
static inline struct MHD_Response *vigil_mhd_response(const void *bytes, size_t size) {
  return MHD_create_response_from_buffer(size, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}
