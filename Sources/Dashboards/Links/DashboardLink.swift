/// Where a dashboard, a panel or a field leads: templates, until `Interpolation` fills them in.
package struct DashboardLink: Sendable, Hashable {
  package var title: String
  /// Empty where it leads to dashboards by their tags.
  package var url: String
  /// Of a list of dashboards: all the tags that they bear.
  package var tags: [String] = []
  /// Dashboards are opened with this one's time range, or its variables, added to the address.
  package var keepsTime = false
  package var keepsVariables = false
  package init(title: String, url: String) {
    self.title = title
    self.url = url
  }

  /// Whether it stands for all dashboards that bear its tags.
  package var listsDashboards: Bool { url.isEmpty }
}
