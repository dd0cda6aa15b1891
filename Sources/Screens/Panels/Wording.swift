import Cells

/// A text of the frames in ever fewer words, the first as it is: a number or a time is told whole or not at all.
///
/// "no data since 13:58:02Z" may be told as "none since …", "since …", the time alone, and "no data"; "above 5 %" as
/// "> 5 %". What has no shorter wording stands alone.
func wordings(_ text: String) -> [String] {
  let since = "no data since "
  if text.hasPrefix(since) {
    let time = String(text.dropFirst(since.count))
    var found = [text, "none since " + time, "since " + time, time]
    // Without the day, which is the first of two words.
    if let clock = time.split(separator: " ").last, clock.count < time.count {
      found.append(String(clock))
    }
    return found + ["no data"]
  }
  for (word, sign) in [("above ", "> "), ("below ", "< ")] where text.hasPrefix(word) {
    return [text, sign + text.dropFirst(word.count)]
  }
  return [text]
}

/// The longest wording that fits into so many columns; where none does, the text cut off.
func worded(_ text: String, within width: Int) -> String {
  wordings(text).first { columns(of: $0) <= width } ?? truncated(text, to: width)
}
