internal import Dashboards

/// A table of words whose rows lead somewhere.
struct LinkedRows {
  private var table: TableFrame
  private var links: [String] = []

  /// - Parameter staying: the columns that the others give way to.
  init(_ columns: [String], staying: Set<String> = []) {
    table = TableFrame(
      columns: columns.map { name in
        var column = TableFrame.Column(name: name, isNumeric: false)
        column.stays = staying.contains(name)
        return column
      }, rows: [])
  }

  /// - Parameter link: the address that the row leads to; "" for none.
  mutating func add(_ cells: [TableFrame.Cell], link: String = "") {
    table.rows.append(cells)
    links.append(link)
  }

  mutating func add(footer: String) {
    table.footer = table.columns.indices.map { TableFrame.Cell(text: $0 == 0 ? footer : "") }
  }

  var frame: TableFrame {
    var frame = table
    guard links.contains(where: { !$0.isEmpty }) else { return frame }
    func column(_ name: String, _ texts: [String], _ shown: Int?) -> LinkedTable.Column {
      LinkedTable.Column(
        name: name, displayName: name, numbers: [], texts: texts, shown: shown, links: [])
    }
    var first = column("row", table.rows.map { $0.first?.text ?? "" }, 0)
    first.links = [
      DashboardLink(title: "${__data.fields.row:raw}", url: "${__data.fields.address:raw}")
    ]
    frame.linked = LinkedTable(
      columns: [first, column("address", links, nil)], seriesName: "")
    return frame
  }

  /// The address of a dashboard, of a panel on it where one is meant.
  static func address(_ uid: String, panel: Int? = nil, _ parameters: String = "") -> String {
    let query = [parameters, panel.map { "viewPanel=\($0)" } ?? ""].filter { !$0.isEmpty }
    return "/d/" + encoded(uid) + (query.isEmpty ? "" : "?" + query.joined(separator: "&"))
  }

  /// A step of an address.
  private static func encoded(_ text: String) -> String {
    var out = ""
    let digits = Array("0123456789ABCDEF")
    for byte in text.utf8 {
      let isPlain =
        (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A || byte >= 0x30 && byte <= 0x39
        || byte == 0x2D || byte == 0x5F
      if isPlain {
        out.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        out += "%" + String(digits[Int(byte >> 4)]) + String(digits[Int(byte & 15)])
      }
    }
    return out
  }
}
