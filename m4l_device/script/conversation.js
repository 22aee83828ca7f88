
// ---- conversation: one request at a time; asks, and asks again, for the engine only answers ----

var PATIENCE = 150;
var BUSY_PAUSE = 250;
// Questions in a row without an answer: three seconds. Counted, not timed, since a Live that stands still for a while,
// to load a plug-in say, has not asked meanwhile.
var GIVE_UP = 20;
// An engine that was started anew says nothing to who wants parts: every so many questions it is asked from the beginning.
var DOUBT = 3;
// The Seed box is a float and holds whole numbers up to this; a seed drawn here can be typed in there again.
var MAX_SEED = 16777215;

// As they travel; a seed of 0 is drawn here.
var settings = {
  model: MODELS[DEFAULT_MODEL],
  voice: VOICES[0],
  temperature: 1000,
  seed: 0,
  takes: 1,
  follow: FOLLOWS[0],
  bars: 12,
  form_bar: 0,
  changes: CHANGES[0],
  swing: SWINGS[0],
  chords: 0,
  alone: 0,
  style: STYLES[0],
  low: 0,
  high: 127,
  density: 0,
  contrary: 0
};
// What the device itself looks at: the place in the model menu, the target, and whether only the selected notes are made
// anew, or all others.
var wanted = { model: DEFAULT_MODEL, target: THIS_TRACK, redo: WHOLE };
// What a float of 32 bits can say, whatever Max makes of a number.
var lastNumber = 1 + (new Date().getTime() % 16000000);
// What is under way: number, source, order, begin (atoms), chunks, made (one a clip), clips (how many), isMade, window
// (parts that are awaited), unanswered (questions).
var request = null;

var repeat = new Task(function () {
  telling(ask);
}, this);

function start() {
  drop();
  if (!isWelcome) {
    say(tries < limit ? "searching" : away);
    return;
  }
  settings.model = menu[wanted.model] || refuse("noModel");
  var job = readJob(!!continuations[settings.model]);
  // Better told before than after the work.
  targetTrack(byId(job.source.id), wanted.target);
  begin(job);
  say("sending");
  light("busy");
  ask();
}

function readJob(isContinuation) {
  var clip = selectedClip();
  var job = { kept: [], range: { start: 0, end: 0 } };
  if (wanted.redo === WHOLE) {
    job.source = readSource(clip, isContinuation);
  } else if (isContinuation) {
    job.range = selectedRange(clip);
    job.source = readSource(clip, false);
  } else {
    job = readRedo();
  }
  if (wanted.redo === UNSELECTED) {
    job.range = around(job.range, job.source);
  }
  var isBehind = isContinuation && !!settings.alone && !wanted.redo;
  job.order = { target: wanted.target, isContinuation: isContinuation, isBehind: isBehind };
  return job;
}

function begin(job) {
  var source = job.source;
  var chunks = pack(source.notes.concat(job.kept));
  lastNumber += 1;
  request = {
    number: lastNumber, source: source, order: job.order, chunks: chunks, made: [], clips: 0, isMade: false, unanswered: 0
  };
  request.begin = [
    request.number, VERSION, settings.model, settings.voice, settings.temperature, settings.seed || drawSeed(),
    settings.takes, settings.follow, settings.bars, settings.form_bar, settings.changes, settings.swing, settings.chords,
    settings.alone, CANDIDATES, settings.style, Math.min(settings.low, settings.high),
    Math.max(settings.low, settings.high), settings.density, settings.contrary, source.notes.length + job.kept.length, job.kept.length, chunks.length, checksum(chunks),
    ticks(source.start), ticks(source.end), ticks(job.range.start), ticks(job.range.end),
    source.numerator, source.denominator, source.scale.root, source.scale.mask
  ];
}

function drawSeed() {
  return 1 + Math.floor(Math.random() * MAX_SEED);
}

function drop() {
  if (request) {
    send("/sv/cancel", [request.number]);
    end();
  }
}

function end() {
  repeat.cancel();
  if (request) {
    progress(0);
    light(isWelcome ? "up" : "down");
  }
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
  if (!request.isMade || request.unanswered % DOUBT === 0) {
    send("/sv/begin", request.begin);
  }
  if (request.isMade) {
    askForParts();
  }
  if (request) {
    repeat.schedule(PATIENCE);
  }
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

function busy(atoms) {
  if (!request.isMade) {
    say("making");
    progress(atoms[0]);
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
    remark: atoms[9] === undefined ? "" : String(atoms[9]),
    chunks: []
  };
  for (var i = 0; i < clips; i += 1) {
    if (!request.made[i]) {
      return;
    }
  }
  request.isMade = true;
  progress(100);
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
  var text = writeAll(done.source, answers, done.order);
  show("used", [done.made[0].seed]);
  picture(done.source.notes, answers[0]);
  last = text;
  say(text, done.made[0].remark);
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
