internal import Metrics

// What MTTA and MTTR are the means of.
extension IncidentFact {
  /// From when it was opened until somebody took it up; nil while nobody has.
  package var timeToAcknowledge: Duration? { acknowledged.map { max(.zero, $0 - opened) } }

  /// From when it was opened until it was resolved; nil while it is open.
  package var timeToResolve: Duration? { isOpen ? nil : resolved.map { max(.zero, $0 - opened) } }
}
