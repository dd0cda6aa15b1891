/// What an expression evaluates to over the steps.
enum Evaluated {
  /// One value a step.
  case scalar([Double])
  case string(String)
  case vector(any VectorPlan)
}
