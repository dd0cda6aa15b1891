internal import Metrics

extension LinkedRow {
  /// What the links of a shown number speak of: one row of the frame, or one number made of all.
  init(_ field: Dashboards.Field, _ frame: DataFrame, row: Int?, _ cell: ValueCell) {
    func isOwn(_ other: Dashboards.Field) -> Bool {
      other.name == field.name && other.labels == field.labels
    }
    let fields = frame.fields.map { other -> LinkedRow.Field in
      let index = max(0, row ?? other.count - 1)
      let number = isOwn(other) && other.kind != .text ? cell.value : other.number(index)
      let raw =
        other.kind == .text
        ? other.text(index) : number.isNaN ? "" : ValueFormat(unit: "string").text(number)
      var linked = LinkedRow.Field(
        name: other.name, displayName: isOwn(other) ? cell.name : other.shownName,
        labels: other.labels, raw: raw, text: isOwn(other) ? cell.text : raw)
      linked.number = number
      // One number made of many has no instant.
      linked.isTime = other.kind == .time && row != nil
      return linked
    }
    self.init(
      fields: fields, field: frame.fields.firstIndex(where: isOwn) ?? 0,
      seriesName: frame.name.isEmpty ? cell.name : frame.name)
  }
}
