
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

function cancel() {
  if (isReady) {
    say(request ? "cancelled" : "idle");
    drop();
  }
}

// The patch opens the address that starts the engine; here it is looked for at once.
function start_engine() {
  if (!isReady) {
    return;
  }
  if (isWelcome) {
    say(request ? "making" : last);
    return;
  }
  away = "absent";
  limit = START_TRIES;
  say("starting");
  startSearch();
}

function within(value, low, high) {
  return Math.max(low, Math.min(high, Math.round(value)));
}

function choice(items, index) {
  return items[within(index, 0, items.length - 1)];
}

function model(index) {
  wanted.model = within(index, 0, PLACES - 1);
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

function takes(value) {
  settings.takes = within(value, 1, 8);
}

function follow(index) {
  settings.follow = choice(FOLLOWS, index);
}

function redo(index) {
  wanted.redo = within(index, WHOLE, UNSELECTED);
}

function target(index) {
  wanted.target = within(index, THIS_TRACK, NEW_TRACK);
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

function style(index) {
  settings.style = choice(STYLES, index);
}

function low(value) {
  settings.low = within(value, 0, 127);
}

function high(value) {
  settings.high = within(value, 0, 127);
}

function density(index) {
  settings.density = choice(DENSITIES, index);
}

function contrary(index) {
  settings.contrary = choice(CONTRARIES, index);
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
  beat.cancel();
}
