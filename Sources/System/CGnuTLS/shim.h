// GnuTLS, as far as a server needs it: certificates, priorities, the clients' certificates, keyed digests.
#pragma once
#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

// 0 where the certificate that the client sent leads to an authority of the session's credentials and is meant for
// clients; the reasons as bits else, or an error below 0.
static inline int vigil_gnutls_verify_client(gnutls_session_t session) {
  gnutls_typed_vdata_st data = {GNUTLS_DT_KEY_PURPOSE_OID, (unsigned char *)GNUTLS_KP_TLS_WWW_CLIENT, 0};
  unsigned status = 0;
  int code = gnutls_certificate_verify_peers(session, &data, 1, &status);
  return code < 0 ? code : (int)status;
}
