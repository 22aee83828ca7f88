"use strict";

// Second Voice: reads the selected clip, has the engine make a second voice of it or carry it on, writes new clips.
// One ES5 file for Max's js box, in four parts: wire (what numbers travel), live (the only place that touches
// LiveAPI), conversation (the only place with timers and state), front (messages from the patch).

autowatch = 0;
inlets = 1;
outlets = 3;

var OUT_OSC = 0;
var OUT_PORT = 1;
var OUT_STATUS = 2;

// The menus, in the order of the patch's.
var MODELS = ["chorale-bi-augmented", "chorale-bi", "chorale-uni-augmented", "chorale-uni", "blues", "blues-eck"];
var VOICES = ["alto", "bass"];
var CHANGES = ["auto", "basic", "quick", "jazz"];
// Percent x 10; 0 swings as the clip does.
var SWINGS = [0, 500, 540, 580, 620, 670, 710];
// The models that carry a clip on; they begin a piece where the clip has no notes.
var CONTINUATIONS = ["blues", "blues-eck"];

// A text that leaves a js box stays in Max's symbol table for ever, so all but the engine's own words stand here.
var TEXTS = {
  ready: "Select a clip and press Generate",
  searching: "Looking for the engine ...",
  offline: "Engine not running: start second-voice serve",
  version: "Engine and device are of different releases: install both anew",
  noClip: "No clip is selected: click one, so that its notes show",
  audio: "The selected clip is audio: select a MIDI clip",
  empty: "The clip has no notes in its loop: write some, move the brace, or choose a blues model",
  sending: "Sending the clip ...",
  making: "Making the new clip ...",
  lost: "The engine has stopped answering: is it still running?",
  gone: "The clip has been deleted meanwhile: nothing was written",
  frozen: "The clip's track is frozen: unfreeze it and press Generate again",
  noSlot: "Live gave no empty slot on the clip's track: nothing was written",
  unwritten: "Live did not take the notes: nothing was written",
  damaged: "The answer came damaged: press Generate again",
  bug: "The device has failed: please report what Max's window says",
  done: "New clip written: ",
  doneSeveral: "New clips written: "
};

// ---- wire: numbers as engine/protocol.py has them ----

var VERSION = 2;
var TICKS = 50400;
var NOTE_ATOMS = 8;
var CHUNK = 30;
var WINDOW = 8;

function ticks(beats) {
  return Math.round(beats * TICKS);
}

function packNote(note) {
  return [
    note.pitch,
    ticks(note.start_time),
    Math.max(1, ticks(note.duration)),
    Math.round(note.velocity * 100),
    note.mute ? 1 : 0,
    Math.round((note.probability === undefined ? 1 : note.probability) * 1000),
    Math.round((note.velocity_deviation || 0) * 100),
    Math.round((note.release_velocity === undefined ? 64 : note.release_velocity) * 100)
  ];
}

function pack(notes) {
  var chunks = [];
  for (var i = 0; i < notes.length; i += 1) {
    if (i % CHUNK === 0) {
      chunks.push([]);
    }
    chunks[chunks.length - 1] = chunks[chunks.length - 1].concat(packNote(notes[i]));
  }
  return chunks;
}

function unpack(chunks) {
  var notes = [];
  for (var i = 0; i < chunks.length; i += 1) {
    for (var j = 0; j + NOTE_ATOMS <= chunks[i].length; j += NOTE_ATOMS) {
      var atoms = chunks[i].slice(j, j + NOTE_ATOMS);
      notes.push({
        pitch: atoms[0],
        start_time: atoms[1] / TICKS,
        duration: atoms[2] / TICKS,
        velocity: atoms[3] / 100,
        mute: atoms[4] ? 1 : 0,
        probability: atoms[5] / 1000,
        velocity_deviation: atoms[6] / 100,
        release_velocity: atoms[7] / 100
      });
    }
  }
  return notes;
}

function checksum(chunks) {
  var check = 0;
  for (var i = 0; i < chunks.length; i += 1) {
    for (var j = 0; j < chunks[i].length; j += 1) {
      check = (check * 31 + chunks[i][j]) % 2147483647;
      // JavaScript's remainder takes the sign of what is divided.
      if (check < 0) {
        check += 2147483647;
      }
    }
  }
  return check;
}

// ---- live: the only place that touches LiveAPI; refusals are thrown as {text: a key of TEXTS} ----

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
  return new LiveAPI("id " + id);
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

function readNotes(clip, span) {
  // Whole beats, and one more on either side: arguments become text on their way into Live, which does not parse an
  // exponent, and a marker that is read back may lie a hair beside the note that it was set to.
  var from = Math.floor(span.start) - 1;
  var answer = clip.call("get_notes_extended", 0, 128, from, Math.ceil(span.end) + 1 - from);
  var dictionary = typeof first(answer) === "string" ? JSON.parse(first(answer)) : answer;
  return (dictionary && dictionary.notes) || [];
}

function isInside(note, span) {
  var start = ticks(note.start_time);
  return start >= ticks(span.start) && start < ticks(span.end);
}

function readScale(song) {
  var root = number(song, "root_note");
  var intervals = song.get("scale_intervals");
  var mask = 0;
  // A set has a scale, C major, even when nobody chose one. Only scale_mode, new in Live 12, tells; and asking an older
  // Live for it would print into Max's window.
  if (!/scale_mode/.test(song.info) || !number(song, "scale_mode") || !(root >= 0 && root < 12)) {
    return { root: -1, mask: 0 };
  }
  for (var i = 0; intervals && i < intervals.length; i += 1) {
    mask |= 1 << (root + Number(intervals[i])) % 12;
  }
  return { root: root, mask: mask };
}

function readSelected(isEmptyWelcome) {
  var clip = at("live_set view detail_clip");
  if (!exists(clip)) {
    refuse("noClip");
  }
  if (!number(clip, "is_midi_clip")) {
    refuse("audio");
  }
  var looping = number(clip, "looping");
  var span = {
    start: number(clip, looping ? "loop_start" : "start_marker"),
    end: number(clip, looping ? "loop_end" : "end_marker")
  };
  var notes = readNotes(clip, span).filter(function (note) {
    return isInside(note, span);
  });
  if (!notes.length && !isEmptyWelcome) {
    refuse("empty");
  }
  return {
    id: plainId(clip.id),
    start: span.start,
    end: span.end,
    looping: looping,
    numerator: number(clip, "signature_numerator"),
    denominator: number(clip, "signature_denominator"),
    scale: readScale(at("live_set")),
    notes: notes
  };
}

function trackOf(clip) {
  // In a rack or a take lane other things lie between; a session clip's parent is its slot.
  var id = first(ids(clip, "canonical_parent"));
  for (var i = 0; i < 8 && id && id !== "0"; i += 1) {
    var parent = byId(id);
    if (parent.type === "Track") {
      return parent;
    }
    id = first(ids(parent, "canonical_parent"));
  }
  return refuse("gone");
}

function isFree(slot) {
  return !number(slot, "has_clip") && !number(slot, "is_group_slot");
}

function freeSlot(track, clip) {
  var slots = ids(track, "clip_slots");
  var own = first(ids(clip, "canonical_parent"));
  var row = 0;
  var i;
  for (i = 0; i < slots.length; i += 1) {
    if (slots[i] === own) {
      row = i + 1;
    }
  }
  var order = slots.slice(row).concat(slots.slice(0, row));
  for (i = 0; i < order.length; i += 1) {
    var slot = byId(order[i]);
    if (isFree(slot)) {
      return slot;
    }
  }
  at("live_set").call("create_scene", -1);
  slots = ids(track, "clip_slots");
  var last = slots.length ? byId(slots[slots.length - 1]) : null;
  return exists(last) && isFree(last) ? last : refuse("noSlot");
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

// Writes one answer; the slot is noted in `filled` as soon as there is something in it to take back.
function writeClip(track, clip, source, answer, filled) {
  var slot = freeSlot(track, clip);
  // Whole beats here too; the span is set below, exactly.
  slot.call("create_clip", Math.ceil(answer.end - answer.start));
  var made = at(slot.unquotedpath + " clip");
  if (!number(slot, "has_clip") || !exists(made)) {
    refuse("noSlot");
  }
  filled.push(slot);
  made.set("name", answer.name);
  made.set("signature_numerator", source.numerator);
  made.set("signature_denominator", source.denominator);
  setSpan(made, answer);
  made.set("looping", source.looping);
  if (!addNotes(made, answer.notes, answer)) {
    refuse("unwritten");
  }
}

// Writes the answers, each with its span, its name and its notes.
function writeAll(source, answers) {
  var clip = byId(source.id);
  if (!exists(clip)) {
    refuse("gone");
  }
  var track = trackOf(clip);
  if (number(track, "is_frozen")) {
    refuse("frozen");
  }
  var song = at("live_set");
  var filled = [];
  var i;
  try {
    song.call("begin_undo_step");
    for (i = 0; i < answers.length; i += 1) {
      writeClip(track, clip, source, answers[i], filled);
    }
  } catch (error) {
    // All or none.
    for (i = 0; i < filled.length; i += 1) {
      filled[i].call("delete_clip");
    }
    throw error;
  } finally {
    song.call("end_undo_step");
  }
}

// ---- conversation: asks, and asks again; the engine only answers ----

var FIRST_PORT = 47810;
var PORTS = 90;
var QUICK_TRIES = 10;
var HELLO_PATIENCE = 300;
var SEARCH_PAUSE = 2000;
var PATIENCE = 150;
var BUSY_PAUSE = 250;
// Questions in a row without an answer: three seconds. Counted, not timed, since a Live that stands still for a while,
// to load a plug-in say, has not asked meanwhile.
var GIVE_UP = 20;
// The Seed box is a float and holds whole numbers up to this; a seed drawn here can be typed in there again.
var MAX_SEED = 16777215;

// As they travel; a seed of 0 is drawn here.
var settings = {
  model: MODELS[0],
  voice: VOICES[0],
  temperature: 1000,
  seed: 0,
  takes: 1,
  bars: 12,
  form_bar: 0,
  changes: CHANGES[0],
  swing: SWINGS[0],
  chords: 0,
  alone: 0
};
var isReady = false;
var isWelcome = false;
var port = FIRST_PORT;
var tries = 0;
// Why there is no engine to ask: a key of TEXTS.
var trouble = "offline";
var lastNumber = 1 + (new Date().getTime() % 1000000000);
// What is under way: number, source, begin (atoms), chunks, made (one a clip), clips (how many), isMade, window (parts
// that are awaited), unanswered (questions).
var request = null;

var search = new Task(function () {
  telling(tryPort);
}, this);
var repeat = new Task(function () {
  telling(ask);
}, this);

function say(text) {
  outlet(OUT_STATUS, TEXTS[text] || text);
}

function send(address, atoms) {
  outlet(OUT_OSC, [address, port].concat(atoms));
}

function tryPort() {
  if (isWelcome) {
    return;
  }
  // No answer means that the engine is away or that another device has this port: the next one tells.
  port = FIRST_PORT + (port - FIRST_PORT + 1) % PORTS;
  tries += 1;
  if (tries >= QUICK_TRIES) {
    say(trouble);
  }
  trouble = "offline";
  outlet(OUT_PORT, ["port", port]);
  send("/sv/hello", [VERSION]);
  search.schedule(tries < QUICK_TRIES ? HELLO_PATIENCE : SEARCH_PAUSE);
}

function startSearch() {
  isWelcome = false;
  tries = 0;
  search.cancel();
  tryPort();
}

function welcome(atoms) {
  if (atoms[0] !== VERSION) {
    // The right one may be started in its place, so the search goes on, slowly.
    trouble = "version";
    tries = QUICK_TRIES;
    search.schedule(SEARCH_PAUSE);
    say(trouble);
    return;
  }
  if (!isWelcome) {
    isWelcome = true;
    search.cancel();
    if (!request) {
      say("ready");
    }
  }
}

function start() {
  if (request) {
    send("/sv/cancel", [request.number]);
    end();
  }
  if (!isWelcome) {
    say(tries < QUICK_TRIES ? "searching" : trouble);
    return;
  }
  var source = readSelected(CONTINUATIONS.indexOf(settings.model) >= 0);
  var chunks = pack(source.notes);
  lastNumber += 1;
  request = { number: lastNumber, source: source, chunks: chunks, made: [], clips: 0, isMade: false, unanswered: 0 };
  request.begin = [
    request.number, VERSION, settings.model, settings.voice, settings.temperature, settings.seed || drawSeed(),
    settings.takes, settings.bars, settings.form_bar, settings.changes, settings.swing, settings.chords, settings.alone,
    source.notes.length, chunks.length, checksum(chunks), ticks(source.start), ticks(source.end),
    source.numerator, source.denominator, source.scale.root, source.scale.mask
  ];
  say("sending");
  ask();
}

function drawSeed() {
  return 1 + Math.floor(Math.random() * MAX_SEED);
}

function end() {
  repeat.cancel();
  request = null;
}

function fail(text) {
  end();
  say(text);
}

function ask() {
  if (!request) {
    return;
  }
  if (request.unanswered >= GIVE_UP) {
    fail("lost");
    startSearch();
    return;
  }
  request.unanswered += 1;
  if (request.isMade) {
    askForParts();
  } else {
    send("/sv/begin", request.begin);
  }
  repeat.schedule(PATIENCE);
}

function askForParts() {
  for (var clip = 0; clip < request.clips; clip += 1) {
    var missing = lacking(request.made[clip]);
    if (missing.length) {
      send("/sv/want", [request.number, clip].concat(missing.slice(0, WINDOW)));
      request.window = Math.min(WINDOW, missing.length);
      return;
    }
  }
  finish();
}

function lacking(made) {
  var missing = [];
  for (var chunk = 0; chunk < made.count; chunk += 1) {
    if (!made.chunks[chunk]) {
      missing.push(chunk);
    }
  }
  return missing;
}

function need(atoms) {
  if (request.isMade) {
    // The engine has been started anew and has forgotten: begin again.
    request.isMade = false;
    request.made = [];
  }
  for (var i = 0; i < atoms.length; i += 1) {
    if (request.chunks[atoms[i]]) {
      send("/sv/notes", [request.number, atoms[i]].concat(request.chunks[atoms[i]]));
    }
  }
  send("/sv/begin", request.begin);
  repeat.schedule(PATIENCE);
}

function busy() {
  if (!request.isMade) {
    say("making");
    repeat.schedule(BUSY_PAUSE);
  }
}

function made(atoms) {
  var clip = atoms[0];
  var clips = atoms[1];
  if (request.isMade || !(clip >= 0 && clip < clips)) {
    return;
  }
  if (clips !== request.clips) {
    request.clips = clips;
    request.made = [];
  }
  request.made[clip] = {
    notes: atoms[2],
    count: atoms[3],
    checksum: atoms[4],
    seed: atoms[5],
    start: atoms[6] / TICKS,
    end: atoms[7] / TICKS,
    name: String(atoms[8]),
    chunks: []
  };
  for (var i = 0; i < clips; i += 1) {
    if (!request.made[i]) {
      return;
    }
  }
  request.isMade = true;
  ask();
}

function part(atoms) {
  var answer = request.isMade && request.made[atoms[0]];
  if (!answer || atoms[1] < 0 || atoms[1] >= answer.count || answer.chunks[atoms[1]]) {
    return;
  }
  answer.chunks[atoms[1]] = atoms.slice(2);
  request.window -= 1;
  if (request.window <= 0) {
    ask();
  }
}

function finish() {
  var done = request;
  var answers = [];
  for (var i = 0; i < done.clips; i += 1) {
    var answer = done.made[i];
    var notes = unpack(answer.chunks);
    if (notes.length !== answer.notes || checksum(answer.chunks) !== answer.checksum || !(answer.start < answer.end)) {
      fail("damaged");
      return;
    }
    answers.push({ name: answer.name, start: answer.start, end: answer.end, notes: notes });
  }
  end();
  writeAll(done.source, answers);
  say((answers.length > 1 ? TEXTS.doneSeveral : TEXTS.done) + "seed " + done.made[0].seed);
}

function refused(atoms) {
  fail(String(atoms[1]));
}

var ANSWERS = { "/sv/need": need, "/sv/busy": busy, "/sv/made": made, "/sv/part": part, "/sv/error": refused };

function hear(address, atoms) {
  var numbers = [];
  for (var i = 0; i < atoms.length; i += 1) {
    numbers.push(typeof atoms[i] === "number" ? Math.round(atoms[i]) : atoms[i]);
  }
  if (address === "/sv/welcome") {
    welcome(numbers);
    return;
  }
  // What belongs to a request that is finished, cancelled or never was is dropped.
  if (!request || numbers[0] !== request.number) {
    return;
  }
  request.unanswered = 0;
  if (ANSWERS[address]) {
    ANSWERS[address](numbers.slice(1));
  }
}

// ---- front: messages from the patch ----

// A refusal becomes words in the device; anything else is a bug, and shows in Max's window too.
function telling(action) {
  try {
    action();
  } catch (refusal) {
    if (refusal && TEXTS[refusal.text]) {
      fail(refusal.text);
    } else {
      fail("bug");
      throw refusal;
    }
  }
}

// From live.thisdevice: Live can be asked from now on. It comes again after a preset and after saving the device.
function ready() {
  if (!isReady) {
    isReady = true;
    // Devices that load together begin at different ports.
    port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    say("searching");
  }
  if (!isWelcome) {
    startSearch();
  }
}

function generate() {
  if (isReady) {
    telling(start);
  }
}

function within(value, low, high) {
  return Math.max(low, Math.min(high, Math.round(value)));
}

function choice(items, index) {
  return items[within(index, 0, items.length - 1)];
}

function model(index) {
  settings.model = choice(MODELS, index);
}

function voice(index) {
  settings.voice = choice(VOICES, index);
}

function temperature(value) {
  settings.temperature = within(value * 1000, 0, 2000);
}

function seed(value) {
  settings.seed = within(value, 0, MAX_SEED);
}

function bars(value) {
  settings.bars = within(value, 1, 96);
}

function form_bar(value) {
  settings.form_bar = within(value, 0, 12);
}

function changes(index) {
  settings.changes = choice(CHANGES, index);
}

function swing(index) {
  settings.swing = choice(SWINGS, index);
}

function chords(isOn) {
  settings.chords = within(isOn, 0, 1);
}

function alone(isOn) {
  settings.alone = within(isOn, 0, 1);
}

// From the network, by way of a routepass that lets nothing in but the engine's addresses.
function anything() {
  var address = messagename;
  var atoms = arrayfromargs(arguments);
  telling(function () {
    hear(address, atoms);
  });
}

function notifydeleted() {
  search.cancel();
  repeat.cancel();
}
