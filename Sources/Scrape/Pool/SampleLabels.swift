internal import Metrics
internal import Relabelling

extension ScrapeJob {
  /// The labels under which a scraped series is stored: the target's labels put in, conflicts resolved by
  /// `honor_labels`, `metric_relabel_configs` applied. nil where relabelling drops the series; fails where a limit
  /// is exceeded or no name is left, which fails the whole scrape.
  func storedLabels(of exposed: Labels, target: Labels) throws(ScrapeError) -> Labels? {
    let joined = join(exposed, target)
    guard let labels = metricRelabelRules.isEmpty ? joined : metricRelabelRules.apply(joined) else {
      return nil
    }
    guard !labels.metricName.isEmpty else {
      throw ScrapeError("no metric name is left after metric_relabel_configs: \(joined)")
    }
    if labelLimit > 0, labels.count > labelLimit {
      throw ScrapeError(
        "label_limit exceeded: \(labels.count) labels, limit \(labelLimit), metric \(labels.metricName)"
      )
    }
    if labelNameLengthLimit > 0 || labelValueLengthLimit > 0 {
      for pair in labels.pairs {
        if labelNameLengthLimit > 0, pair.name.utf8.count > labelNameLengthLimit {
          throw ScrapeError(
            "label_name_length_limit exceeded: \(pair.name.utf8.count) bytes, limit "
              + "\(labelNameLengthLimit), metric \(labels.metricName)")
        }
        if labelValueLengthLimit > 0, pair.value.utf8.count > labelValueLengthLimit {
          throw ScrapeError(
            "label_value_length_limit exceeded: \(pair.value.utf8.count) bytes, limit "
              + "\(labelValueLengthLimit), metric \(labels.metricName), label \(pair.name)")
        }
      }
    }
    return labels
  }

  private func join(_ exposed: Labels, _ target: Labels) -> Labels {
    var pairs: [Label] = []
    pairs.reserveCapacity(exposed.count + target.count)
    var conflicts: [Label] = []
    var rest = target.pairs[...]
    for pair in exposed.pairs {
      while let next = rest.first, bytewiseLess(next.name, pair.name) {
        pairs.append(next)
        rest.removeFirst()
      }
      if let next = rest.first, next.name == pair.name {
        if honorsLabels {
          pairs.append(pair)
        } else {
          pairs.append(next)
          conflicts.append(pair)
        }
        rest.removeFirst()
      } else {
        pairs.append(pair)
      }
    }
    pairs += rest
    var labels = Labels(sorted: pairs)
    for conflict in conflicts {
      var name = "exported_" + conflict.name
      while !labels[name].isEmpty { name = "exported_" + name }
      labels = labels.setting(name, conflict.value)
    }
    return labels
  }
}
