/// The dashboards that come with the binary, as Grafana JSON, by file name.
package let shippedDashboards: [(name: String, json: [UInt8])] = [
  ("host.json", PackageResources.host_json),
  ("shop-overview.json", PackageResources.shop_overview_json),
  ("shop-service.json", PackageResources.shop_service_json),
]
