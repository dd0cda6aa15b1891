/// The signatures of all functions.
let signatures: [Function: Signature] = [
  .abs: Signature(
    [.vector], returns: .vector,
    "Absolute value of each element."),
  .absent: Signature(
    [.vector], returns: .vector,
    "1 where the vector is empty, else nothing; for alerts on missing series."),
  .absentOverTime: Signature(
    [.matrix], returns: .vector,
    "1 where the range vector has no sample at all, else nothing."),
  .acos: Signature(
    [.vector], returns: .vector,
    "Arccosine, in radians."),
  .acosh: Signature(
    [.vector], returns: .vector,
    "Inverse hyperbolic cosine."),
  .asin: Signature(
    [.vector], returns: .vector,
    "Arcsine, in radians."),
  .asinh: Signature(
    [.vector], returns: .vector,
    "Inverse hyperbolic sine."),
  .atan: Signature(
    [.vector], returns: .vector,
    "Arctangent, in radians."),
  .atanh: Signature(
    [.vector], returns: .vector,
    "Inverse hyperbolic tangent."),
  .avgOverTime: Signature(
    [.matrix], returns: .vector,
    "Mean of the samples in the window."),
  .ceil: Signature(
    [.vector], returns: .vector,
    "Rounds up to a whole number."),
  .changes: Signature(
    [.matrix], returns: .vector,
    "How often the value changed inside the window."),
  .clamp: Signature(
    [.vector, .scalar, .scalar], returns: .vector,
    "Bounds each value from below and above."),
  .clampMax: Signature(
    [.vector, .scalar], returns: .vector,
    "Bounds each value from above."),
  .clampMin: Signature(
    [.vector, .scalar], returns: .vector,
    "Bounds each value from below."),
  .cos: Signature(
    [.vector], returns: .vector,
    "Cosine of radians."),
  .cosh: Signature(
    [.vector], returns: .vector,
    "Hyperbolic cosine."),
  .countOverTime: Signature(
    [.matrix], returns: .vector,
    "How many samples the window holds."),
  .daysInMonth: Signature(
    [.vector], returns: .vector, variadic: 1,
    "Days of the month that each timestamp falls in, 28 to 31 (UTC)."),
  .dayOfMonth: Signature(
    [.vector], returns: .vector, variadic: 1,
    "Day of the month of each timestamp, 1 to 31 (UTC)."),
  .dayOfWeek: Signature(
    [.vector], returns: .vector, variadic: 1,
    "Day of the week of each timestamp, 0 is Sunday (UTC)."),
  .dayOfYear: Signature(
    [.vector], returns: .vector, variadic: 1,
    "Day of the year of each timestamp, 1 to 366 (UTC)."),
  .deg: Signature(
    [.vector], returns: .vector,
    "Radians to degrees."),
  .delta: Signature(
    [.matrix], returns: .vector,
    "Difference between the ends of the window, extrapolated; for gauges."),
  .deriv: Signature(
    [.matrix], returns: .vector,
    "Slope per second by linear regression over the window; for gauges."),
  .doubleExponentialSmoothing: Signature(
    [.matrix, .scalar, .scalar], returns: .vector, experimental: true,
    "Smoothed value of a gauge: smoothing factor, then trend factor."),
  .end: Signature(
    [], returns: .scalar, experimental: true,
    "The end of the query in seconds since the epoch."),
  .exp: Signature(
    [.vector], returns: .vector,
    "e to the power of each value."),
  .firstOverTime: Signature(
    [.matrix], returns: .vector,
    "Oldest sample of the window."),
  .floor: Signature(
    [.vector], returns: .vector,
    "Rounds down to a whole number."),
  .histogramAvg: Signature(
    [.vector], returns: .vector,
    "Mean observation of each native histogram."),
  .histogramCount: Signature(
    [.vector], returns: .vector,
    "Number of observations of each native histogram."),
  .histogramFraction: Signature(
    [.scalar, .scalar, .vector], returns: .vector,
    "Share of observations between two bounds."),
  .histogramQuantile: Signature(
    [.scalar, .vector], returns: .vector,
    "φ-quantile of classic (by le) or native histograms."),
  .histogramQuantiles: Signature(
    [.vector, .string, .scalar, .scalar], returns: .vector, variadic: 9, experimental: true,
    "Several quantiles at once; the second argument names the label that tells them apart."),
  .histogramStddev: Signature(
    [.vector], returns: .vector,
    "Estimated standard deviation of the observations."),
  .histogramStdvar: Signature(
    [.vector], returns: .vector,
    "Estimated variance of the observations."),
  .histogramSum: Signature(
    [.vector], returns: .vector,
    "Sum of observations of each native histogram."),
  .hour: Signature(
    [.vector], returns: .vector, variadic: 1,
    "Hour of the day of each timestamp, 0 to 23 (UTC)."),
  .idelta: Signature(
    [.matrix], returns: .vector,
    "Difference between the last two samples; for gauges."),
  .increase: Signature(
    [.matrix], returns: .vector,
    "How much a counter grew over the window, extrapolated, resets accounted for."),
  .info: Signature(
    [.vector, .vector], returns: .vector, variadic: 1, experimental: true,
    "Adds the labels of matching info series (target_info by default)."),
  .irate: Signature(
    [.matrix], returns: .vector,
    "Rate per second from the last two samples of a counter."),
  .labelJoin: Signature(
    [.vector, .string, .string, .string], returns: .vector, variadic: -1,
    "Joins label values with a separator into a label."),
  .labelReplace: Signature(
    [.vector, .string, .string, .string, .string], returns: .vector,
    "Sets a label from a regular expression match on another."),
  .lastOverTime: Signature(
    [.matrix], returns: .vector,
    "Newest sample of the window."),
  .ln: Signature(
    [.vector], returns: .vector,
    "Natural logarithm."),
  .log10: Signature(
    [.vector], returns: .vector,
    "Decimal logarithm."),
  .log2: Signature(
    [.vector], returns: .vector,
    "Binary logarithm."),
  .madOverTime: Signature(
    [.matrix], returns: .vector, experimental: true,
    "Median absolute deviation of the window's samples."),
  .maxOf: Signature(
    [.scalar, .scalar], returns: .scalar, experimental: true,
    "The larger of two scalars."),
  .maxOverTime: Signature(
    [.matrix], returns: .vector,
    "Largest sample of the window."),
  .minOf: Signature(
    [.scalar, .scalar], returns: .scalar, experimental: true,
    "The smaller of two scalars."),
  .minOverTime: Signature(
    [.matrix], returns: .vector,
    "Smallest sample of the window."),
  .minute: Signature(
    [.vector], returns: .vector, variadic: 1,
    "Minute of the hour of each timestamp, 0 to 59 (UTC)."),
  .month: Signature(
    [.vector], returns: .vector, variadic: 1,
    "Month of each timestamp, 1 to 12 (UTC)."),
  .pi: Signature(
    [], returns: .scalar,
    "The number π."),
  .predictLinear: Signature(
    [.matrix, .scalar], returns: .vector,
    "Value some seconds from now by linear regression over the window; for gauges."),
  .presentOverTime: Signature(
    [.matrix], returns: .vector,
    "1 for every series that has a sample in the window."),
  .quantileOverTime: Signature(
    [.scalar, .matrix], returns: .vector,
    "φ-quantile of the window's samples."),
  .rad: Signature(
    [.vector], returns: .vector,
    "Degrees to radians."),
  .range: Signature(
    [], returns: .scalar, experimental: true,
    "The length of the query's range in seconds."),
  .rate: Signature(
    [.matrix], returns: .vector,
    "Growth per second of a counter over the window, extrapolated, resets accounted for."),
  .resets: Signature(
    [.matrix], returns: .vector,
    "How often a counter was reset inside the window."),
  .round: Signature(
    [.vector, .scalar], returns: .vector, variadic: 1,
    "Rounds to the nearest multiple (of 1 by default)."),
  .scalar: Signature(
    [.vector], returns: .scalar,
    "The value of a vector's only element, NaN where there is not exactly one."),
  .sgn: Signature(
    [.vector], returns: .vector,
    "Sign of each value: -1, 0 or 1."),
  .sin: Signature(
    [.vector], returns: .vector,
    "Sine of radians."),
  .sinh: Signature(
    [.vector], returns: .vector,
    "Hyperbolic sine."),
  .sort: Signature(
    [.vector], returns: .vector,
    "Orders the elements by value, ascending; instant queries only."),
  .sortByLabel: Signature(
    [.vector, .string], returns: .vector, variadic: -1, experimental: true,
    "Orders the elements by label values, ascending; instant queries only."),
  .sortByLabelDesc: Signature(
    [.vector, .string], returns: .vector, variadic: -1, experimental: true,
    "Orders the elements by label values, descending; instant queries only."),
  .sortDesc: Signature(
    [.vector], returns: .vector,
    "Orders the elements by value, descending; instant queries only."),
  .sqrt: Signature(
    [.vector], returns: .vector,
    "Square root."),
  .start: Signature(
    [], returns: .scalar, experimental: true,
    "The start of the query in seconds since the epoch."),
  .startTimestamp: Signature(
    [.vector], returns: .vector, experimental: true,
    "When the counter behind each sample started, in seconds since the epoch."),
  .stddevOverTime: Signature(
    [.matrix], returns: .vector,
    "Population standard deviation of the window's samples."),
  .stdvarOverTime: Signature(
    [.matrix], returns: .vector,
    "Population variance of the window's samples."),
  .step: Signature(
    [], returns: .scalar, experimental: true,
    "The step of the query in seconds."),
  .sumOverTime: Signature(
    [.matrix], returns: .vector,
    "Sum of the window's samples."),
  .tan: Signature(
    [.vector], returns: .vector,
    "Tangent of radians."),
  .tanh: Signature(
    [.vector], returns: .vector,
    "Hyperbolic tangent."),
  .time: Signature(
    [], returns: .scalar,
    "The evaluation time in seconds since the epoch."),
  .timestamp: Signature(
    [.vector], returns: .vector,
    "When each sample was taken, in seconds since the epoch."),
  .tsOfFirstOverTime: Signature(
    [.matrix], returns: .vector, experimental: true,
    "When the window's first sample was taken, in seconds since the epoch."),
  .tsOfLastOverTime: Signature(
    [.matrix], returns: .vector, experimental: true,
    "When the window's last sample was taken, in seconds since the epoch."),
  .tsOfMaxOverTime: Signature(
    [.matrix], returns: .vector, experimental: true,
    "When the window's largest sample was last seen, in seconds since the epoch."),
  .tsOfMinOverTime: Signature(
    [.matrix], returns: .vector, experimental: true,
    "When the window's smallest sample was last seen, in seconds since the epoch."),
  .vector: Signature(
    [.scalar], returns: .vector,
    "A scalar as a vector of one element without labels."),
  .year: Signature(
    [.vector], returns: .vector, variadic: 1,
    "Year of each timestamp (UTC)."),
]
