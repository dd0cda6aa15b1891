// This machine's collector, with node_exporter's metric names.
