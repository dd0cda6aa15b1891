// libmicrohttpd, with its variadic functions and those that take flags as plain ones.
#pragma once
#include <microhttpd.h>

// What a server is started with.
struct vigil_mhd_settings {
  // Bound and listening already; the server's to close from a successful start on.
  int socket;
  unsigned connections;
  // Seconds without a byte either way.
  unsigned timeout;
  // Bytes for a request's head, and for what is sent at once.
  size_t memory;
  // PEM texts; NULL for a server without TLS.
  const char *certificate;
  const char *key;
  void *context;
  MHD_AccessHandlerCallback answer;
  void *(*line)(void *context, const char *uri, struct MHD_Connection *connection);
  MHD_RequestCompletedCallback completed;
  MHD_NotifyConnectionCallback connection;
};

static inline struct MHD_Daemon *vigil_mhd_start(const struct vigil_mhd_settings *s) {
  unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
  struct MHD_OptionItem tls[] = {{MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)s->certificate},
                                 {MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)s->key},
                                 {MHD_OPTION_END, 0, NULL}};
  struct MHD_OptionItem plain[] = {{MHD_OPTION_END, 0, NULL}};
  if (s->certificate != NULL) flags |= MHD_USE_TLS;
  return MHD_start_daemon(flags, 0, NULL, NULL, s->answer, s->context,
                          MHD_OPTION_LISTEN_SOCKET, s->socket,
                          MHD_OPTION_CONNECTION_LIMIT, s->connections,
                          MHD_OPTION_CONNECTION_TIMEOUT, s->timeout,
                          MHD_OPTION_CONNECTION_MEMORY_LIMIT, s->memory,
                          MHD_OPTION_URI_LOG_CALLBACK, s->line, s->context,
                          MHD_OPTION_NOTIFY_COMPLETED, s->completed, s->context,
                          MHD_OPTION_NOTIFY_CONNECTION, s->connection, s->context,
                          MHD_OPTION_ARRAY, s->certificate != NULL ? tls : plain, MHD_OPTION_END);
}

// The socket of a connection; -1 where there is none.
static inline int vigil_mhd_socket(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
  return info == NULL ? -1 : info->connect_fd;
}

// What was put beside the connection when it was opened.
static inline void *vigil_mhd_mark(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
  return info == NULL ? NULL : info->socket_context;
}

// GnuTLS' session; NULL without TLS.
static inline void *vigil_mhd_session(struct MHD_Connection *connection) {
  const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
  return info == NULL ? NULL : info->tls_session;
}

// An answer of `size` bytes, which are copied.
static inline struct MHD_Response *vigil_mhd_response(const void *bytes, size_t size) {
  return MHD_create_response_from_buffer(size, (void *)bytes, MHD_RESPMEM_MUST_COPY);
}

// An answer of unknown size, asked for piece by piece.
static inline struct MHD_Response *vigil_mhd_stream(size_t piece, MHD_ContentReaderCallback read, void *context,
                                                    MHD_ContentReaderFreeCallback free) {
  return MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, piece, read, context, free);
}

// The connection ends with this answer, which is not sent in chunks. Those of an answer to HEAD would leave a last, empty
// chunk behind its head.
static inline void vigil_mhd_end_connection(struct MHD_Response *response) {
  MHD_set_response_options(response, MHD_RF_HTTP_1_0_COMPATIBLE_STRICT, MHD_RO_END);
}

// What a reader says when all has been read, and when it cannot go on.
static const ssize_t vigil_mhd_end = -1;
static const ssize_t vigil_mhd_failure = -2;
