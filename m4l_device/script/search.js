
// ---- search: finds the engine, on a port of this device's own, and keeps an eye on it ----

var FIRST_PORT = 47810;
var PORTS = 90;
var QUICK_TRIES = 10;
// So long may an engine take to start, in tries.
var START_TRIES = 40;
var HELLO_PATIENCE = 300;
var SEARCH_PAUSE = 2000;
// While nothing is made, the engine is asked now and then whether it is still there, so that the light tells the truth.
var BEAT = 3000;
var MISSES = 3;

// The models of the menu, and which of them carry a clip on, or fill it: those begin a piece where the clip has no notes,
// and redo a part of it in place.
var menu = MODELS.slice();
var continuations = {
  "blues": 1, "blues-eck": 1, "anticipation": 1, "folk": 1, "biaxial": 1, "tuned": 1,
  "melody-attention": 1, "melody-lookback": 1, "melody-mono": 1, "melody-basic": 1,
  "mlp": 1, "fvsbn": 1, "hmm": 1, "markov": 1, "todd": 1
};

var isReady = false;
var isWelcome = false;
var port = FIRST_PORT;
var tries = 0;
var limit = QUICK_TRIES;
// What to say while no engine answers, and, once, why one that did won't do: keys of TEXTS.
var away = "offline";
var trouble = null;
var missed = 0;
// What the status line says when there is nothing else to say: what was done last.
var last = "ready";

var search = new Task(function () {
  telling(tryPort);
}, this);
var beat = new Task(function () {
  telling(pulse);
}, this);

function send(address, atoms) {
  var message = [address, port];
  for (var i = 0; i < atoms.length; i += 1) {
    // All numbers on the wire are whole; one that is held as a double might leave Max as a float of 32 bits.
    message.push(typeof atoms[i] === "number" ? atoms[i] | 0 : atoms[i]);
  }
  outlet(OUT_OSC, message);
}

function tryPort() {
  if (isWelcome) {
    return;
  }
  // No answer means that the engine is away or that another device has this port: the next one tells.
  port = FIRST_PORT + (port - FIRST_PORT + 1) % PORTS;
  tries += 1;
  if (tries >= limit) {
    say(trouble || away);
  }
  trouble = null;
  outlet(OUT_PORT, ["port", port]);
  send("/sv/hello", [VERSION]);
  search.schedule(tries < limit ? HELLO_PATIENCE : SEARCH_PAUSE);
}

function startSearch() {
  isWelcome = false;
  tries = 0;
  light("down");
  beat.cancel();
  search.cancel();
  tryPort();
}

function pulse() {
  if (!isWelcome) {
    return;
  }
  if (!request) {
    missed += 1;
    if (missed > MISSES) {
      say("searching");
      startSearch();
      return;
    }
    send("/sv/hello", [VERSION]);
  }
  beat.schedule(BEAT);
}

function welcome(atoms) {
  missed = 0;
  if (atoms[0] !== VERSION) {
    // The right one may be started in its place, so the search goes on, slowly.
    trouble = "version";
    tries = limit;
    search.schedule(SEARCH_PAUSE);
    say(trouble);
    return;
  }
  if (isWelcome) {
    return;
  }
  isWelcome = true;
  limit = QUICK_TRIES;
  away = "offline";
  search.cancel();
  beat.schedule(BEAT);
  fillMenu(atoms.slice(2));
  light("up");
  if (!request) {
    say(last);
  }
}

// A model that the menu does not have gets the next free place.
function fillMenu(atoms) {
  var before = menu.length;
  for (var i = 0; i + 1 < atoms.length; i += 2) {
    continuations[atoms[i]] = atoms[i + 1];
    if (menu.indexOf(atoms[i]) < 0 && menu.length < PLACES) {
      menu.push(String(atoms[i]));
    }
  }
  if (menu.length > before) {
    var items = menu.slice();
    while (items.length < PLACES) {
      items.push(NO_MODEL);
    }
    show("models", items);
  }
}
