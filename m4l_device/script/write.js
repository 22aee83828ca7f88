
// ---- write: new clips in the set, all of a press or none ----

function trackOf(api) {
  // A clip's parent is its slot, in a take lane or a rack other things lie between.
  for (var i = 0; i < 16 && exists(api); i += 1) {
    if (api.type === "Track") {
      return api;
    }
    api = byId(first(ids(api, "canonical_parent")) || "0");
  }
  return refuse("gone");
}

function isFree(slot) {
  return !number(slot, "has_clip") && !number(slot, "is_group_slot");
}

function rowOf(clip) {
  var slot = first(ids(clip, "canonical_parent"));
  return ids(trackOf(clip), "clip_slots").indexOf(slot);
}

// The track that gets the new clips, null for one that is yet to be made.
function targetTrack(clip, place) {
  if (place === NEW_TRACK) {
    return null;
  }
  var track = trackOf(place === THIS_TRACK ? at("this_device") : clip);
  if (number(track, "is_frozen")) {
    refuse("frozen");
  }
  if (!number(track, "has_midi_input")) {
    refuse("noTrack");
  }
  return track;
}

function addTrack(clip, name, undone) {
  var song = at("live_set");
  var own = ids(song, "tracks").indexOf(plainId(trackOf(clip).id));
  var before = ids(song, "tracks").length;
  song.call("create_midi_track", own + 1);
  var tracks = ids(song, "tracks");
  if (tracks.length !== before + 1) {
    refuse("noSlot");
  }
  undone.push(function () {
    song.call("delete_track", own + 1);
  });
  var track = byId(tracks[own + 1]);
  track.set("name", name);
  return track;
}

function addScene(track, undone) {
  var song = at("live_set");
  var before = ids(song, "scenes").length;
  song.call("create_scene", -1);
  if (ids(song, "scenes").length !== before + 1) {
    refuse("noSlot");
  }
  undone.push(function () {
    song.call("delete_scene", before);
  });
  var slots = ids(track, "clip_slots");
  return byId(slots[slots.length - 1]);
}

// The slot of a row if it is free, else the next that is, from there on or from the top, else a new one.
function freeSlot(track, row, undone) {
  var slots = ids(track, "clip_slots");
  var order = slots.slice(row).concat(slots.slice(0, row));
  for (var i = 0; i < order.length; i += 1) {
    var slot = byId(order[i]);
    if (isFree(slot)) {
      return slot;
    }
  }
  var added = addScene(track, undone);
  return exists(added) && isFree(added) ? added : refuse("noSlot");
}

function createInSession(track, row, answer, undone) {
  var slot = freeSlot(track, row, undone);
  // Whole beats: arguments become text on their way into Live. The span is set afterwards, exactly.
  slot.call("create_clip", Math.ceil(answer.end - answer.start));
  var made = byId(first(ids(slot, "clip")) || "0");
  if (!number(slot, "has_clip") || !exists(made)) {
    refuse("noSlot");
  }
  undone.push(function () {
    slot.call("delete_clip");
  });
  return made;
}

function isFreeInArrangement(track, start, end) {
  var clips = ids(track, "arrangement_clips");
  for (var i = 0; i < clips.length; i += 1) {
    var other = byId(clips[i]);
    if (number(other, "start_time") < end && number(other, "end_time") > start) {
      return false;
    }
  }
  return true;
}

// Beside an arrangement clip, or behind it what goes on alone; null where there is no room, or Live is too old.
function createInArrangement(track, clip, answer, isBehind, undone) {
  var start = number(clip, isBehind ? "end_time" : "start_time");
  var length = answer.end - answer.start;
  if (!isBehind && number(clip, "looping")) {
    length = Math.max(length, number(clip, "end_time") - start);
  }
  if (!knows(track, "create_midi_clip") || !isFreeInArrangement(track, start, start + length)) {
    return null;
  }
  var before = ids(track, "arrangement_clips");
  track.call("create_midi_clip", Number(start.toFixed(6)), Number(length.toFixed(6)));
  var added = ids(track, "arrangement_clips").filter(function (id) {
    return before.indexOf(id) < 0;
  });
  if (added.length !== 1) {
    return null;
  }
  undone.push(function () {
    track.call("delete_clip", "id " + added[0]);
  });
  return byId(added[0]);
}

function setSpan(clip, span) {
  // A new clip spans from 0; an end may never lie before its start, so what moves away goes first.
  var ends = ["loop_end", "end_marker"];
  var starts = ["loop_start", "start_marker"];
  var order = span.start < 0 ? starts.concat(ends) : ends.concat(starts);
  for (var i = 0; i < order.length; i += 1) {
    clip.set(order[i], ends.indexOf(order[i]) < 0 ? span.start : span.end);
  }
}

function addNotes(clip, notes, span) {
  // Which form Live takes depends on its version, and a wrong one is ignored in silence: so count, then try the next.
  var forms = [
    function () {
      clip.call("add_new_notes", { notes: notes });
    },
    function () {
      clip.call("add_new_notes", JSON.stringify({ notes: notes }));
    },
    function () {
      var dict = new Dict();
      dict.parse(JSON.stringify({ notes: notes }));
      clip.call("add_new_notes", dict);
    }
  ];
  for (var i = 0; i < forms.length; i += 1) {
    try {
      forms[i]();
    } catch (error) {
      // The next form may do; the count below decides.
    }
    var found = readNotes(clip, span).length;
    if (found) {
      return found === notes.length;
    }
  }
  return !notes.length;
}

function fill(made, source, answer) {
  made.set("name", answer.name);
  made.set("signature_numerator", source.numerator);
  made.set("signature_denominator", source.denominator);
  // A clip that does not loop has no brace: there the end of the loop would be the clip's.
  made.set("looping", 1);
  setSpan(made, answer);
  made.set("looping", source.looping);
  if (!addNotes(made, answer.notes, answer)) {
    refuse("unwritten");
  }
}

// Writes the answers, each with its span, its name and its notes; returns the key of what to say. `order` is what the
// musician asked for when the button was pressed: the target, and whether the answer comes behind the clip.
function writeAll(source, answers, order) {
  var clip = byId(source.id);
  if (!exists(clip)) {
    refuse("gone");
  }
  var track = targetTrack(clip, order.target);
  var isArranged = !!number(clip, "is_arrangement_clip");
  var song = at("live_set");
  var text = answers.length > 1 ? "doneSeveral" : "done";
  var undone = [];
  song.call("begin_undo_step");
  try {
    if (!track) {
      track = addTrack(clip, answers[0].name, undone);
      text = "doneTrack";
    }
    var isOwn = plainId(track.id) === plainId(trackOf(clip).id);
    var row = Math.max(0, isArranged ? 0 : rowOf(clip) + (isOwn ? 1 : 0));
    for (var i = 0; i < answers.length; i += 1) {
      var made = null;
      if (isArranged && answers.length === 1 && order.target !== NEXT_SLOT) {
        made = createInArrangement(track, clip, answers[i], order.isBehind, undone);
        text = made ? text : "doneSession";
      }
      made = made || createInSession(track, row, answers[i], undone);
      fill(made, source, answers[i]);
      if (!order.isContinuation) {
        remember(plainId(made.id), source.id);
      }
    }
  } catch (error) {
    // All or none, and the last thing first.
    while (undone.length) {
      undone.pop()();
    }
    throw error;
  } finally {
    song.call("end_undo_step");
  }
  return text;
}
