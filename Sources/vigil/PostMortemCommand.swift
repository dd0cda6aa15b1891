internal import Facts
internal import Glibc
internal import Incidents
internal import Query

/// `vigil postmortem INC-7 [-o FILE]`: the report of an incident, as Markdown.
func runPostMortem(_ arguments: Arguments) async throws(Arguments.Failure) -> Int32 {
  guard arguments.operands.count == 1 else {
    throw Arguments.Failure(message: "postmortem wants one incident, for example INC-7")
  }
  let number = try arguments.incident(at: 0)
  let source = IncidentSource(try attached(arguments))
  do throws(QueryError) {
    guard let record = try await source.record(number) else {
      printError("there is no INC-\(number)")
      return 1
    }
    let text = PostMortem(record).markdown
    guard let path = arguments.value("--output"), path != "-" else {
      printOut(text)
      return 0
    }
    if let problem = writeReport(text, to: path) {
      printError(problem)
      return 1
    }
    return 0
  } catch {
    printError(error.message)
    return 1
  }
}

/// Writes a report to a file, whole or not at all; why it could not. Blocks.
func writeReport(_ text: String, to path: String) -> String? {
  func reason() -> String { "\(path): \(String(cString: strerror(errno)))" }
  var status = stat()
  // What is no plain file, as /dev/stderr, cannot be put in place of another.
  let isPlain = stat(path, &status) != 0 || status.st_mode & S_IFMT == S_IFREG
  let fresh = isPlain ? path + ".\(getpid())" : path
  let descriptor = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
  guard descriptor >= 0 else { return reason() }
  var bytes = Array(text.utf8)[...]
  var problem: String?
  while !bytes.isEmpty, problem == nil {
    let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    if count < 0, errno == EINTR { continue }
    if count <= 0 { problem = reason() } else { bytes = bytes.dropFirst(count) }
  }
  if close(descriptor) != 0, problem == nil { problem = reason() }
  guard isPlain else { return problem }
  if problem == nil, rename(fresh, path) != 0 { problem = reason() }
  if problem != nil { unlink(fresh) }
  return problem
}
