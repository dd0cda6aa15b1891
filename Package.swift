// swift-tools-version: 6.2
import PackageDescription

// The house, floor by floor: a target imports only targets of lower floors (see README.md).

let strict: [SwiftSetting] = [
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A room of the house: a Swift target below Sources/ with the strict settings.
func room(_ name: String, _ dependencies: [String] = []) -> Target {
  .target(
    name: name, dependencies: dependencies.map { .byName(name: $0) }, swiftSettings: strict)
}

func executable(_ name: String, _ dependencies: [String]) -> Target {
  .executableTarget(
    name: name, dependencies: dependencies.map { .byName(name: $0) }, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [String], exclude: [String] = []) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: dependencies.map { .byName(name: $0) },
    path: "Tests/" + name, exclude: exclude, swiftSettings: strict)
}

/// What the tests of several rooms use, below Tests/.
func support(_ name: String, _ dependencies: [String]) -> Target {
  .target(
    name: name, dependencies: dependencies.map { .byName(name: $0) }, path: "Tests/" + name,
    swiftSettings: strict)
}

/// A C library as a module: a map and the thinnest shims below Sources/System/.
func library(_ name: String, debian: String) -> Target {
  .systemLibrary(name: name, path: "Sources/System/" + name, providers: [.apt([debian])])
}

let package = Package(
  name: "vigil",
  products: [
    .executable(name: "vigil", targets: ["vigil"]),
    .executable(name: "demo-shop", targets: ["demo-shop"]),
    .executable(name: "benchmarks", targets: ["benchmarks"]),
    .executable(name: "conformance", targets: ["conformance"]),
  ],
  targets: [
    // Ground: the C libraries.
    library("CNcurses", debian: "libncursesw5-dev"),
    library("CYAML", debian: "libyaml-dev"),
    library("CPCRE2", debian: "libpcre2-dev"),
    library("CCmark", debian: "libcmark-dev"),
    library("CGumbo", debian: "libgumbo-dev"),
    library("CMicrohttpd", debian: "libmicrohttpd-dev"),
    library("CEpoll", debian: "libc6-dev"),
    library("CSched", debian: "libc6-dev"),
    library("CGnuTLS", debian: "libgnutls28-dev"),
    library("CCrypt", debian: "libcrypt-dev"),
    library("CZlib", debian: "zlib1g-dev"),
    library("CSnappy", debian: "libsnappy-dev"),
    library("CZstd", debian: "libzstd-dev"),
    library("CISAL", debian: "libisal-dev"),
    library("CSQLite", debian: "libsqlite3-dev"),
    // libcurl4-openssl-dev, loaded when it is first used.
    .target(name: "CCurl", path: "Sources/System/CCurl"),
    // libsystemd-dev, likewise.
    .target(name: "CSystemd", path: "Sources/System/CSystemd"),
    .target(name: "CJournal", path: "Sources/System/CJournal"),
    .target(
      name: "CRE2", path: "Sources/System/CRE2",
      linkerSettings: [.linkedLibrary("re2"), .linkedLibrary("m")]),
    .target(
      name: "CShipped", path: "dashboards",
      exclude: ["host.json", "shop-overview.json", "shop-service.json"], sources: ["CShipped.c"]),

    // Floor 0
    room("Addresses"),
    room("Patterns", ["CRE2", "CPCRE2"]),
    room("Cells"),
    room("Files"),
    room("Gzip", ["CZlib"]),
    room("HTML", ["CGumbo"]),
    room("JSON"),
    room("Protobuf"),
    room("Snappy", ["CSnappy"]),
    room("Threads", ["CSched"]),
    room("Shipped", ["CShipped"]),
    room("Zstd", ["CZstd"]),

    // Floor 1
    room("Ledger", ["CSQLite", "Threads"]),
    room("Logging", ["JSON"]),
    room("Metrics", ["Patterns"]),

    // Floor 2
    room("Calendar", ["Files", "Metrics"]),
    room("Query", ["Metrics"]),
    room("Facts", ["Metrics"]),
    room("Exposition", ["Metrics", "Protobuf"]),
    room("Chunks", ["CISAL", "Metrics"]),
    room("Quantiles", ["Metrics"]),
    room("SeriesScript", ["Metrics"]),
    room(
      "Serving",
      ["Addresses", "CCrypt", "CEpoll", "CGnuTLS", "CMicrohttpd", "Gzip", "Threads"]),
    room("Transport", ["CCurl", "Gzip", "HTML", "Metrics", "Threads"]),
    room("YAML", ["CYAML", "JSON"]),
    room("Terminal", ["Cells", "CNcurses"]),

    // Floor 3
    room("PromQL", ["Calendar", "Metrics", "Patterns", "Query", "Threads"]),
    room("Templates", ["Addresses", "Calendar", "HTML", "JSON", "Metrics", "Patterns"]),
    room("Watching", ["Facts", "Metrics", "Query"]),
    room("Blocks", ["Chunks", "Files", "JSON", "Metrics", "Patterns", "Snappy", "Zstd"]),
    room("Clients", ["Files", "Transport", "YAML"]),
    room("WebConfig", ["Files", "Serving", "YAML"]),
    room("Host", ["Exposition", "Patterns", "Threads"]),
    room("LogFormats", ["Calendar", "Metrics", "Patterns"]),
    room("Relabelling", ["Metrics", "Patterns", "YAML"]),
    room("Rollups", ["Metrics", "Quantiles", "YAML"]),
    room("Wire", ["Exposition", "JSON", "Metrics", "Protobuf", "Snappy"]),
    room(
      "Dashboards",
      ["Addresses", "Calendar", "CCmark", "Facts", "HTML", "JSON", "Metrics", "Patterns", "Query"]),

    // Floor 4
    room("LogSources", ["CJournal", "Files", "Gzip", "LogFormats", "Threads", "Zstd"]),
    room("TSDB", ["Blocks", "Chunks", "Files", "Metrics", "Patterns", "Threads"]),
    room(
      "Scrape",
      [
        "Addresses", "Clients", "Exposition", "Files", "Metrics", "Relabelling", "Threads",
        "Transport", "YAML",
      ]),
    room(
      "Remote",
      [
        "Addresses", "Calendar", "Facts", "JSON", "Metrics", "Query", "Threads", "Transport",
        "Watching",
      ]),
    room(
      "Sending",
      [
        "Clients", "Files", "JSON", "Metrics", "Relabelling", "Threads", "Transport", "Wire",
        "YAML",
      ]),
    room("Script", ["Metrics", "Patterns", "PromQL", "Query", "SeriesScript"]),
    room(
      "Rules",
      ["Addresses", "Files", "Metrics", "Patterns", "PromQL", "Query", "Templates", "YAML"]),
    room("Alerts", ["Facts", "JSON", "Ledger", "Metrics", "PromQL"]),
    room("LogQL", ["Addresses", "Calendar", "JSON", "Metrics", "Patterns", "Templates"]),
    room(
      "Incidents",
      ["Calendar", "Cells", "Dashboards", "Facts", "JSON", "Ledger", "Metrics"]),
    room(
      "Routing",
      [
        "Calendar", "Clients", "Facts", "Files", "Metrics", "Patterns", "Templates", "Transport",
        "YAML",
      ]),
    room("Views", ["Calendar", "Dashboards", "Facts", "Metrics", "Query"]),

    // Floor 5
    room(
      "API",
      [
        "Addresses", "Alerts", "Calendar", "Exposition", "Facts", "JSON", "Metrics", "Patterns",
        "PromQL", "Query", "Routing", "Serving", "Watching",
      ]),
    room(
      "Feeds",
      [
        "Alerts", "Calendar", "Dashboards", "Facts", "Incidents", "JSON", "Metrics", "PromQL",
        "Query", "Views", "Watching",
      ]),
    room(
      "RuleTests",
      [
        "Files", "Metrics", "Patterns", "PromQL", "Query", "Rules", "Script", "SeriesScript",
        "TSDB",
        "YAML",
      ]),
    room(
      "Screens",
      [
        "Calendar", "Cells", "Dashboards", "Facts", "Incidents", "Metrics", "Patterns", "PromQL",
        "Query", "Views",
      ]),

    room(
      "Receivers",
      [
        "Addresses", "Calendar", "Clients", "JSON", "Metrics", "Routing", "Serving", "Templates",
        "Transport", "YAML",
      ]),
    room("Notifications", ["Calendar", "Facts", "Metrics", "Routing"]),
    room("OnCall", ["Calendar", "Facts", "Metrics", "Routing", "YAML"]),
    room(
      "AlertSending",
      [
        "Addresses", "Calendar", "Clients", "Facts", "Files", "JSON", "Metrics", "Relabelling",
        "Routing", "Scrape", "Sending", "Threads", "Transport", "YAML",
      ]),

    // Floor 6
    room(
      "Engine",
      [
        "API", "Addresses", "AlertSending", "Alerts", "Blocks", "Calendar", "Clients", "Dashboards",
        "Exposition", "Facts",
        "Files", "Host", "Incidents", "JSON", "Ledger", "Logging", "Metrics", "Notifications",
        "OnCall", "Patterns", "PromQL", "Query", "Receivers", "Remote", "Rollups", "Routing",
        "Rules",
        "Scrape", "Sending", "Serving", "Shipped", "Templates", "TSDB", "Threads", "Transport",
        "Watching", "WebConfig", "Wire", "YAML",
      ]),

    // Floor 7
    executable(
      "vigil",
      [
        "Alerts", "Blocks", "CSystemd", "Calendar", "Cells", "Clients", "Dashboards", "Engine",
        "Exposition", "Facts", "Feeds", "Files", "Incidents", "JSON", "Ledger", "Logging",
        "Metrics", "OnCall", "Patterns", "PromQL", "Query",
        "Remote",
        "Routing", "Rules", "RuleTests", "Scrape", "Screens", "Terminal", "Threads", "TSDB",
        "Transport",
        "Views", "Watching",
        "YAML",
      ]),
    executable("demo-shop", ["Calendar", "Exposition", "JSON", "Metrics", "Serving"]),
    executable(
      "benchmarks",
      [
        "Addresses", "Blocks", "Calendar", "Cells", "Chunks", "Dashboards", "Exposition", "Facts",
        "Feeds",
        "Files", "Host", "Incidents", "JSON", "Ledger",
        "Metrics", "PromQL", "Protobuf", "Quantiles", "Query", "Remote", "Scrape", "Screens",
        "Serving", "Shipped", "Terminal", "Threads", "Transport", "TSDB", "Views", "Wire",
      ]),
    executable(
      "conformance",
      [
        "Calendar", "Cells", "Dashboards", "Exposition", "Facts", "Files", "JSON", "LogFormats",
        "LogQL", "Metrics", "Patterns", "PromQL", "Query", "Receivers", "Routing", "RuleTests",
        "Rules", "Screens", "Script", "SeriesScript", "TSDB", "Templates", "Transport", "Views",
        "YAML",
      ]),

    support("TestSupport", ["Files", "Threads"]),
    tests("Addresses", ["Addresses"]),
    tests("Patterns", ["Patterns", "TestSupport"]),
    tests("Protobuf", ["Protobuf"]),
    tests("Snappy", ["Snappy"]),
    tests("Cells", ["Cells"]),
    tests("Terminal", ["Cells", "Terminal", "TestSupport"]),
    tests("Metrics", ["Metrics"]),
    tests("Templates", ["Templates"]),
    tests("LogQL", ["LogQL", "Metrics"]),
    tests("Calendar", ["Calendar", "Files", "Metrics"]),
    tests("Query", ["Metrics", "Query"]),
    tests("Facts", ["Facts", "JSON", "Metrics"]),
    tests("Watching", ["Facts", "Watching"]),
    tests("Alerts", ["Alerts", "Facts", "Metrics", "PromQL"]),
    tests(
      "Incidents",
      [
        "Cells", "Dashboards", "Facts", "Incidents", "JSON", "Ledger", "Metrics", "TestSupport",
      ],
      exclude: ["Golden"]),
    tests("Exposition", ["Exposition", "Metrics", "Protobuf", "TestSupport"]),
    tests("Chunks", ["Chunks", "Metrics", "TestSupport"]),
    tests(
      "Blocks",
      [
        "Blocks", "Chunks", "CSnappy", "CZstd", "Files", "Metrics", "Query", "Script",
        "TestSupport",
      ]),
    tests("TSDB", ["Blocks", "Files", "Metrics", "TestSupport", "TSDB"]),
    tests("Quantiles", ["Metrics", "Quantiles", "TestSupport"]),
    tests("SeriesScript", ["Metrics", "SeriesScript"]),
    tests("Gzip", ["Gzip", "TestSupport"]),
    tests("Serving", ["Gzip", "Serving", "TestSupport", "Threads", "Transport"]),
    tests("WebConfig", ["Files", "Serving", "TestSupport", "WebConfig", "YAML"]),
    tests("Threads", ["Threads"]),
    tests("Transport", ["CZlib", "TestSupport", "Threads", "Transport"]),
    tests("YAML", ["TestSupport", "YAML"]),
    tests(
      "PromQL", ["Files", "Metrics", "PromQL", "Query", "Script", "TSDB"],
      exclude: ["Scripts"]),
    tests("Relabelling", ["Metrics", "Relabelling", "YAML"]),
    tests(
      "Rules",
      [
        "Files", "Metrics", "PromQL", "Query", "Rules", "SeriesScript", "Templates", "TestSupport",
        "TSDB", "YAML",
      ]),
    tests(
      "Routing",
      [
        "Calendar", "Clients", "Facts", "Files", "JSON", "Metrics", "Routing", "TestSupport",
        "YAML",
      ]),
    tests("RuleTests", ["Patterns", "RuleTests", "TestSupport"]),
    tests(
      "Remote",
      [
        "Facts", "Files", "JSON", "Metrics", "Query", "Remote", "TestSupport", "Threads",
        "Transport", "Watching",
      ]),
    tests(
      "Scrape",
      [
        "Clients", "Exposition", "Metrics", "Protobuf", "Scrape", "TestSupport", "Transport",
        "YAML",
      ]),
    tests("Wire", ["Metrics", "Protobuf", "TestSupport", "TSDB", "Wire"]),
    tests(
      "Sending",
      [
        "Clients", "JSON", "Metrics", "Sending", "Serving", "TestSupport", "Threads", "Transport",
        "TSDB",
        "Wire", "YAML",
      ]),
    tests(
      "AlertSending",
      [
        "AlertSending", "Clients", "Facts", "JSON", "Metrics", "Patterns", "Relabelling", "Routing",
        "Scrape", "Sending", "TestSupport", "Threads", "YAML",
      ]),
    tests(
      "Receivers",
      ["Clients", "JSON", "Metrics", "Receivers", "Routing", "Templates", "Transport", "YAML"]),
    tests("Host", ["Host"]),
    tests("Rollups", ["Metrics", "Rollups", "YAML"]),
    tests("JSON", ["JSON"]),
    tests("Ledger", ["Files", "Ledger", "TestSupport"]),
    tests("Logging", ["Files", "Logging", "TestSupport"]),
    tests("LogFormats", ["Calendar", "Files", "LogFormats", "Patterns", "TestSupport"]),
    tests("LogSources", ["Files", "Gzip", "LogFormats", "LogSources", "TestSupport"]),
    tests(
      "Boards",
      [
        "Calendar", "Cells", "Dashboards", "Exposition", "Facts", "Feeds", "Files", "Metrics",
        "PromQL", "Query", "Screens", "TestSupport", "Threads", "TSDB", "Views",
      ], exclude: ["Golden"]),
    tests(
      "Dashboards",
      [
        "Calendar", "Dashboards", "Facts", "Files", "Metrics", "PromQL", "Query", "Rollups",
        "TestSupport", "Threads", "TSDB",
      ]),
    tests(
      "Screens",
      [
        "Calendar", "Cells", "Dashboards", "Facts", "Feeds", "JSON", "Metrics", "Query", "Screens",
        "TestSupport", "Views",
      ],
      exclude: ["Golden"]),
    tests(
      "Feeds",
      [
        "Alerts", "Calendar", "Dashboards", "Facts", "Feeds", "Files", "Incidents", "JSON",
        "Metrics", "PromQL", "Query", "Views", "Watching",
      ]),
    tests(
      "Engine",
      [
        "API", "AlertSending", "Alerts", "Calendar", "Clients", "Dashboards", "Engine", "Facts",
        "Files", "Incidents", "JSON",
        "Ledger", "Logging", "Metrics", "Notifications", "OnCall", "Patterns", "PromQL", "Query",
        "Remote",
        "Rollups",
        "Rules", "Scrape", "Sending", "TestSupport", "Threads", "TSDB", "Transport", "Watching",
        "Wire", "YAML",
      ]),
    tests(
      "API",
      [
        "API", "Alerts", "Facts", "Files", "JSON", "Metrics", "Patterns", "PromQL", "Query",
        "Routing", "SeriesScript", "Serving", "TestSupport", "TSDB", "Watching",
      ]),
    tests(
      "Notifications",
      [
        "Calendar", "Clients", "Facts", "Files", "JSON", "Metrics", "Notifications", "Routing",
        "TestSupport",
      ]),
    tests("OnCall", ["Calendar", "Facts", "Metrics", "OnCall", "YAML"]),
    tests("Files", ["Files", "TestSupport", "Threads"]),
    tests("House", ["Files"], exclude: ["add-and-build"]),
    tests(
      "EndToEnd",
      [
        "Blocks", "Dashboards", "Facts", "Files", "Incidents", "JSON", "Ledger", "Metrics",
        "PromQL", "Query", "Remote", "TestSupport", "Threads", "Transport", "TSDB",
      ],
      exclude: ["Exporters", "EmptyPanels.txt"]),
  ],
  cxxLanguageStandard: .cxx17
)
