// Rolling quantile records, tapped from the stream of samples.
