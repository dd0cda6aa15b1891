internal import Glibc

/// Why a journal cannot be read, in words that say what is missing.
func journalReason(_ code: Int32) -> String {
  switch -code {
  case ENOSYS: "libsystemd is not installed here"
  case EACCES, EPERM: "may not be read: members of the groups systemd-journal, adm and wheel may"
  case ENOENT: "there is none"
  case EPROTONOSUPPORT: "its files have a newer format than this libsystemd knows"
  default: String(cString: strerror(-code))
  }
}
