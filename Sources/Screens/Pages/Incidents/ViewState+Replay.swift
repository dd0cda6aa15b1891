import Facts
import Metrics
import Views

extension ViewState {
  /// Starts to play the timeline, from the cursor or, where that stands on the last entry, from the beginning; pauses and
  /// goes on.
  mutating func toggleReplay(_ scene: Scene) {
    guard let number = scene.openIncident, let record = scene.incidentRecord,
      let timeline = scene.timeline, timeline.count > 0
    else {
      message = "there is nothing to be played"
      return
    }
    guard var replay = incident[number].replay else {
      let isLast = timeline.cursor >= timeline.count - 1
      incident[number].replay = Replay(
        from: isLast ? record.beginning : timeline[timeline.cursor].time)
      message =
        "played: \(keymap.label(.replay)) pauses, \(keymap.label(.panLeft)) slower, "
        + "\(keymap.label(.panRight)) faster, \(keymap.label(.back)) ends it"
      return
    }
    if replay.isPlaying {
      replay.pause()
    } else {
      if replay.hasEnded { replay.jump(to: record.beginning) }
      replay.goOn()
    }
    incident[number].replay = replay
  }

  mutating func changeReplaySpeed(faster: Bool, _ scene: Scene) {
    guard let number = scene.openIncident else { return }
    incident[number].replay?.changeSpeed(faster: faster)
  }

  /// Back to what is so now; the cursor stays where the replay came to.
  mutating func endReplay(_ scene: Scene) {
    guard let number = scene.openIncident, let timeline = scene.timeline else { return }
    var place = incident[number]
    place.replay = nil
    place.cursor.move(to: timeline.cursor, in: timeline.ids)
    place.follows = timeline.cursor == timeline.count - 1
    incident[number] = place
  }

  /// Whoever sees an incident close stays where they are.
  mutating func settleTimeline(_ snapshot: Snapshot) {
    guard let fact = snapshot.incident.record?.fact, incident[fact.number].follows == nil else {
      return
    }
    incident[fact.number].follows = fact.isOpen
  }

  /// Lets what is played go on with the clock.
  mutating func stepReplay(_ snapshot: Snapshot) {
    guard !isPaused, let record = snapshot.incident.record,
      incident[record.fact.number].replay?.isPlaying == true
    else { return }
    incident[record.fact.number].replay?.step(to: snapshot.now, end: record.end(snapshot.now))
  }
}
