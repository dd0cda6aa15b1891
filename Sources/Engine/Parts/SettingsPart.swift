internal import Facts
internal import YAML

/// vigil.yml as a whole: tells what it says to no effect. Its sections are the other parts'.
final class SettingsPart: Part {
  private let remarks: [NoticeFact]

  init(_ remarks: YAMLRemarks) { self.remarks = NoticeFact.told(remarks) }

  func facts(_ told: inout ToldFacts) { told.notices += remarks }
}
