import Glibc
import Testing

@testable import Ledger

/// An event whose time and body tell which it is.
func event(_ number: Int, key: String = "a", name: String = "n", subject: String = "alert")
  -> LedgerEvent
{
  LedgerEvent(
    time: Int64(number), subject: subject, key: key, name: name, body: Array("\(number)".utf8))
}

extension [LedgerEvent] {
  /// What their bodies say.
  var bodies: [String] { map { String(decoding: $0.body, as: UTF8.self) } }
}

extension EventLedger {
  /// Appends, and waits until it is saved.
  func save(_ events: [LedgerEvent]) throws {
    let number = try #require(append(events))
    try #require(wait(through: number, timeout: .seconds(60)), "\(status)")
  }

  /// The bodies of all events of a subject.
  func all(_ subject: String = "alert") throws -> [String] {
    try read(LedgerQuestion(subject: subject, newest: .max)).bodies
  }
}

/// Asks again and again, for a minute at most.
func eventually(_ isSo: () throws -> Bool) rethrows -> Bool {
  let deadline = ContinuousClock.now + .seconds(60)
  while ContinuousClock.now < deadline {
    if try isSo() { return true }
    usleep(1000)
  }
  return false
}

func mode(_ path: String) -> mode_t? {
  var status = stat()
  return stat(path, &status) == 0 ? status.st_mode & 0o777 : nil
}

func size(_ path: String) -> Int {
  var status = stat()
  return stat(path, &status) == 0 ? Int(status.st_size) : 0
}
