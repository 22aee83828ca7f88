"use strict";

// The js box: the script out of the device runs in Max's old JavaScript, with what Max gives it and nothing else.

const { makeLiveAPI } = require("./api.js");
const { context } = require("./es5.js");

// The box itself obeys these, whoever sends them.
const OBEYED = ["compile", "setprop", "getprop", "delprop", "open", "wclose", "autowatch", "statistics", "loadbang"];

function makeScript(box) {
  const [file] = box.args;
  const source = box.patch.files.get(file);
  if (source === undefined || box.spec.saved_object_attributes.filename !== file) {
    throw new Error(`js: can't find file ${file}`);
  }
  const { words, run } = context(given(box));
  words.Math.random = box.max.random;
  box.words = words;
  box.patch.words = words;
  run(source, file);
  return {
    inlets: words.inlets,
    outlets: Array.from({ length: words.outlets }, () => ""),
    hear: (message) => hear(box, message),
    start: () => words.loadbang && attempt(box, () => words.loadbang()),
    close: () => words.notifydeleted && attempt(box, () => words.notifydeleted())
  };
}

function hear(box, message) {
  const { words } = box;
  const [first, ...rest] = message;
  const isWord = typeof first === "string";
  const name = isWord ? first : message.length > 1 ? "list" : Number.isInteger(first) ? "msg_int" : "msg_float";
  if (OBEYED.includes(name)) {
    box.max.fault(`the js box obeys ${name}`);
  }
  const run = typeof words[name] === "function" && !words[name].local ? words[name] : words.anything;
  words.messagename = name;
  words.inlet = 0;
  if (run) {
    attempt(box, () => run.apply(words, isWord ? rest : message));
  } else {
    box.max.print(`js: no function ${name}`);
  }
}

// What a script throws becomes a line in Max's window, and all goes on.
function attempt(box, run) {
  try {
    run();
  } catch (error) {
    if (box.max.faults.length) {
      throw error;
    }
    box.max.print(`js: ${box.args[0]}: ${error && error.stack ? error.stack.split("\n")[0] : JSON.stringify(error)}`);
  }
}

function given(box) {
  const { max } = box;
  const outlet = deadly(box, "outlet", (index, ...rest) => {
    const message = rest.length === 1 && Array.isArray(rest[0]) ? [...rest[0]] : rest;
    const isPlain = message.length && message.every((atom) => typeof atom === "string" || Number.isFinite(atom));
    if (!isPlain || !(index >= 0 && index < box.words.outlets)) {
      max.fault(`outlet ${index}: ${JSON.stringify(rest)} is no message`);
    }
    message.forEach((atom) => max.intern(atom));
    box.send(index, message);
  });
  return {
    inlets: 1,
    outlets: 1,
    inlet: 0,
    autowatch: 0,
    messagename: "",
    jsarguments: box.args,
    max: { version: max.live.version[0] < 12 ? "850" : "860", os: "macintosh" },
    post: (...atoms) => max.print(`post: ${atoms.join(" ")}`),
    error: (...atoms) => max.print(`error: ${atoms.join(" ")}`),
    arrayfromargs: (...parts) => parts.flatMap((part) => (typeof part === "string" ? [part] : [...part])),
    messnamed: deadly(box, "messnamed", (...message) => max.named(...message)),
    outlet,
    Task: makeTask(box),
    Dict: makeDict(max),
    LiveAPI: makeLiveAPI(max, box.patch, (run) => attempt(box, run)),
    Date: makeDate(max.clock)
  };
}

// In Max's old engine this ends the whole program.
function deadly(box, name, run) {
  const die = () => box.max.fault(`${name}.apply: access violation in js.mxe64, Live is gone`);
  return Object.assign(run, { apply: die, call: die });
}

function makeTask(box) {
  const { clock } = box.max;
  return class Task {
    constructor(run, self, ...rest) {
      this.fire = () => attempt(box, () => run.apply(self, rest));
    }

    schedule(delay = 0) {
      this.cancel();
      this.entry = clock.after(delay, this.fire, true);
    }

    cancel() {
      clock.forget(this.entry);
    }
  };
}

function makeDict(max) {
  let count = 0;
  return class Dict {
    constructor(name) {
      count += 1;
      this.name = name || `u${count}`;
      max.intern(this.name);
    }

    parse(text) {
      this.content = JSON.parse(text);
    }

    stringify() {
      return JSON.stringify(this.content);
    }
  };
}

function makeDate(clock) {
  return class extends Date {
    constructor(...rest) {
      super(...(rest.length ? rest : [clock.now()]));
    }

    static now() {
      return clock.now();
    }
  };
}

module.exports = { makeScript };
