package import Calendar
package import Dashboards
package import Facts

/// What the screen asks of the world; the session carries it out, or the frame loop.
package enum Command: Sendable, Hashable {
  case openDashboard(uid: String, Picks = .kept())
  /// The board of the alert with that id.
  case openAlert(String)
  /// The board of the incident of that number.
  case openIncident(Int)
  /// The picked values; `[VariableState.all]` for every option.
  case setVariable(name: String, values: [String])
  /// nil: back to the dashboard's own range.
  case setTime(TimeSelection?)
  /// In which zone days begin and the panels' times are told.
  case setZone(ZoneChoice)
  /// nil: no refresh by itself.
  case setRefresh(Duration?)
  /// Evaluate everything on the screen now.
  case refresh
  /// Evaluate an ad-hoc expression over the time range and at its end.
  case explore(String)
  case complete(CompletionRequest)
  /// Tell what each part of the expression read and took.
  case explain(String)
  /// Change what is acknowledged or silenced.
  case order(Order)
  /// Write the post-mortem of the incident of that number into a file, and say where it is.
  case postmortem(Int)
  /// Put the text on the clipboard and into a file, and say where it went.
  case copy(String)
  /// Stop what runs for the page on the screen: queries, completion.
  case cancel
  case quit
  /// Quit, and let an engine go on without a screen.
  case detach
  /// As Ctrl-Z does in a shell.
  case suspend
  case setMouse(Bool)
  /// Write the whole screen again.
  case redraw
}

/// What the variables of a dashboard are when it is opened.
package enum Picks: Sendable, Hashable {
  /// What was picked on the dashboard before, as far as it is on offer, but these as they are given.
  case kept(but: [String: [String]] = [:])
  /// Only what is picked here.
  case only(VariableSelection)
}

/// Whose zone times are told in.
package enum ZoneChoice: Sendable, Hashable {
  /// The dashboard's, else that of the configuration and `TZ`.
  case dashboard
  case utc, local
}
