// libyaml to a tree of nodes, which their readers take apart. Every node knows its file, line and column, so
// that whoever reads a configuration can name the place that is wrong, also long after parsing.
//
// Scalars mean what they mean to Go's yaml package, which the configuration files of Prometheus were written for.
