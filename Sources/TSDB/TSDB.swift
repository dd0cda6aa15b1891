// The time-series store: interned labels, compressed chunks, a label index, retention.
