// Rolling quantile sketches.
