
// ---- live: what is read of the set; with `write`, the only place that touches LiveAPI. Refusals are thrown as {text: a
// key of TEXTS} ----

function refuse(text) {
  throw { text: text };
}

function first(value) {
  // LiveAPI answers with an array, also for a single value.
  return Array.isArray(value) ? value[0] : value;
}

function at(path) {
  return new LiveAPI(path);
}

function byId(id) {
  // Not by a path: each new one would stay in Max's symbol table for ever, and a number does not.
  var api = new LiveAPI("live_set");
  api.id = Number(id);
  return api;
}

function plainId(id) {
  // Ids come as 12, "12" or "id 12".
  return String(id).replace("id ", "");
}

function exists(api) {
  return !!api && plainId(api.id) !== "0";
}

function number(api, property) {
  return Number(first(api.get(property)));
}

function ids(api, property) {
  var list = api.get(property);
  var found = [];
  for (var i = 0; list && i + 1 < list.length; i += 2) {
    found.push(plainId(list[i + 1]));
  }
  return found;
}

function knows(api, word) {
  // To ask for what a Live does not have would print into Max's window.
  return new RegExp("\\b" + word + "\\b").test(api.info);
}

function notesOf(answer) {
  var dictionary = typeof first(answer) === "string" ? JSON.parse(first(answer)) : answer;
  return (dictionary && dictionary.notes) || [];
}

function readNotes(clip, span) {
  // Whole beats, and one more on either side: arguments become text on their way into Live, which does not parse an
  // exponent, and a marker that is read back may lie a hair beside the note that it was set to.
  var from = Math.floor(span.start) - 1;
  return notesOf(clip.call("get_notes_extended", 0, 128, from, Math.ceil(span.end) + 1 - from));
}

function isInside(note, span) {
  var start = ticks(note.start_time);
  return start >= ticks(span.start) && start < ticks(span.end);
}

function notesInside(clip, span) {
  return readNotes(clip, span).filter(function (note) {
    return isInside(note, span);
  });
}

function readSpan(clip) {
  var looping = number(clip, "looping");
  return {
    start: number(clip, looping ? "loop_start" : "start_marker"),
    end: number(clip, looping ? "loop_end" : "end_marker")
  };
}

function readScale(song) {
  var root = number(song, "root_note");
  var intervals = song.get("scale_intervals");
  var mask = 0;
  // A set has a scale, C major, even when nobody chose one. Only scale_mode, new in Live 12, tells.
  if (!knows(song, "scale_mode") || !number(song, "scale_mode") || !(root >= 0 && root < 12)) {
    return { root: -1, mask: 0 };
  }
  for (var i = 0; intervals && i < intervals.length; i += 1) {
    mask |= 1 << (root + Number(intervals[i])) % 12;
  }
  return { root: root, mask: mask };
}

function selectedClip() {
  var clip = at("live_set view detail_clip");
  if (!exists(clip)) {
    var slot = at("live_set view highlighted_clip_slot");
    refuse(exists(slot) && number(slot, "is_group_slot") ? "group" : "noClip");
  }
  if (!number(clip, "is_midi_clip")) {
    refuse("audio");
  }
  return clip;
}

function readSource(clip, isEmptyWelcome) {
  var span = readSpan(clip);
  var notes = notesInside(clip, span);
  if (!notes.length && !isEmptyWelcome) {
    refuse("empty");
  }
  return {
    id: plainId(clip.id),
    start: span.start,
    end: span.end,
    looping: number(clip, "looping"),
    numerator: number(clip, "signature_numerator"),
    denominator: number(clip, "signature_denominator"),
    scale: readScale(at("live_set")),
    notes: notes
  };
}

function selectedRange(clip) {
  var notes = notesOf(clip.call("get_selected_notes_extended"));
  if (!notes.length) {
    refuse("noSelection");
  }
  var range = { start: Infinity, end: -Infinity };
  for (var i = 0; i < notes.length; i += 1) {
    range.start = Math.min(range.start, notes[i].start_time);
    range.end = Math.max(range.end, notes[i].start_time + notes[i].duration);
  }
  return range;
}

// What a range leaves of a source, as a range; one that begins after it ends goes on from the source's beginning.
function around(range, source) {
  var hasBefore = ticks(range.start) > ticks(source.start);
  var hasAfter = ticks(range.end) < ticks(source.end);
  if (!hasBefore && !hasAfter) {
    refuse("allSelected");
  }
  return { start: hasAfter ? range.end : source.start, end: hasBefore ? range.start : source.end };
}

// Which clip each made one was made for, by id, and which was made last for each: for as long as the set is open.
var leads = {};
var voices = {};

function remember(made, source) {
  leads[made] = source;
  voices[source] = made;
}

// What is to be made anew: {source, range, kept}. The clip that is selected is a voice that was made, whose lead is then
// the source, or a lead itself, whose last voice is then kept beside the range.
function readRedo() {
  var clip = selectedClip();
  var range = selectedRange(clip);
  var id = plainId(clip.id);
  var lead = leads[id] ? byId(leads[id]) : clip;
  if (!leads[id] && / seed \d+( take \d+)?$/.test(String(first(clip.get("name"))))) {
    refuse("noLead");
  }
  if (!exists(lead)) {
    refuse("leadGone");
  }
  var voice = leads[id] ? clip : voices[id] ? byId(voices[id]) : null;
  var source = readSource(lead, false);
  return { source: source, range: range, kept: exists(voice) ? notesInside(voice, source) : [] };
}
