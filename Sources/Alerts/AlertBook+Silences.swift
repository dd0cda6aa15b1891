package import Facts
package import Metrics

extension AlertBook {
  /// The silences for the fact sheet, those in force first.
  package func silenceFacts(at now: Timestamp) -> [SilenceFact] {
    (ownSilences + silencesElsewhere).sorted { ($0.ends, $0.id) > ($1.ends, $1.id) }
  }

  /// Those that hide alerts here.
  package var ownSilences: [SilenceFact] {
    silences.values.map { silence in
      var fact = silence.fact
      fact.isUnsaved = silence.write > saved
      return fact
    }.sorted { ($0.ends, $0.id) > ($1.ends, $1.id) }
  }
}
