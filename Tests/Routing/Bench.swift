import Calendar
import Metrics
import Routing
import YAML

/// An alertmanager.yml, read as from `/etc/am/alertmanager.yml`.
func read(_ text: String) throws(YAMLError) -> AlertmanagerConfiguration {
  try AlertmanagerConfiguration(
    Array(text.utf8), file: "/etc/am/alertmanager.yml", zones: ZoneDatabase())
}

/// What is said of one that is refused, from the line on; nil where it is taken.
func complaint(_ text: String) -> String? {
  do throws(YAMLError) {
    _ = try read(text)
    return nil
  } catch { return "\(error.line):\(error.column): \(error.message)" }
}

/// One with the receiver `r` and a root that leads there, and whatever else.
func withReceiver(_ kinds: String, global: String = "{}") -> String {
  """
  global: \(global)
  route: {receiver: r}
  receivers:
  - name: r
    \(kinds)
  """
}

func time(_ text: String) -> Timestamp { parseTimestamp(text) ?? .distantPast }
