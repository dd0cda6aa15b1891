// libyaml to Decodable, errors with file, line and column.
