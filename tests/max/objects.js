"use strict";

// What each Max object without a face does. An object or a message that does not stand here is a fault.

const { atoms, selector, strange } = require("./message.js");
const { makeScript } = require("./script.js");

const TEXT = ["text"];

function one(hear) {
  return { inlets: 1, outlets: [""], hear };
}

function branching(box, pick) {
  const words = atoms(box.args.join(" "));
  return {
    inlets: words.length + 1,
    outlets: [...words, ""].map(() => ""),
    hear(message, inlet) {
      if (inlet) {
        strange(box, message);
      }
      const found = words.indexOf(message[0]);
      box.send(found < 0 ? words.length : found, found < 0 ? message : pick(message));
    }
  };
}

function makeMessage(box) {
  return {
    inlets: 2,
    outlets: [""],
    hear(message, inlet) {
      if (inlet || !["bang", "number"].includes(selector(message))) {
        strange(box, message);
      }
      const [own, ...others] = box.spec.text.split(";");
      if (/[,$\\]/.test(box.spec.text)) {
        box.max.fault(`${box.name}: nobody has said what Max makes of ${box.spec.text}`);
      }
      others.forEach((text) => box.max.named(...atoms(text)));
      if (own.trim()) {
        box.send(0, atoms(own));
      }
    }
  };
}

// t b i l: from right to left.
function makeTrigger(box) {
  const kinds = { b: "bang", i: "int", f: "float", l: "", s: "" };
  return {
    inlets: 1,
    outlets: box.args.map((letter) => kinds[letter]),
    hear(message) {
      [...box.args.keys()].reverse().forEach((outlet) => {
        const kind = box.args[outlet];
        const value = kind === "b" ? ["bang"] : kind === "l" || kind === "s" ? message : [Number(message[0]) || 0];
        box.send(outlet, value);
      });
    }
  };
}

// Left the bang after which Live may be asked; it comes again after a preset has been loaded or the device saved.
function makeThisDevice(box) {
  return {
    inlets: 1,
    outlets: ["bang", "int", "int"],
    hear: (message) => strange(box, message),
    ready() {
      box.patch.isOpen = true;
      [
        [2, [0]],
        [1, [1]],
        [0, ["bang"]]
      ].forEach(([outlet, message]) => box.send(outlet, message));
    }
  };
}

function makeReceive(box) {
  const { network } = box.max;
  return {
    inlets: 1,
    outlets: [""],
    hear(message) {
      if (message[0] === "port" && Number.isInteger(message[1]) && message.length === 2) {
        network.bind(box.receiver, message[1]);
        box.port = message[1];
      } else {
        strange(box, message);
      }
    },
    receiver: {
      hear(message) {
        message.forEach((atom) => box.max.intern(atom));
        box.send(0, message);
      }
    },
    start() {
      box.hear(["port", Number(box.args[0])]);
    },
    close() {
      network.release(box.receiver);
    }
  };
}

function makeSend(box) {
  const [host, port] = box.args;
  return {
    inlets: 1,
    outlets: [],
    hear(message) {
      if (host !== "127.0.0.1" || !/^\//.test(message[0])) {
        strange(box, message);
      }
      box.max.network.send(Number(port), message);
    }
  };
}

const objects = {
  midiin: { make: (box) => ({ inlets: 1, outlets: ["int"], hear: (message) => strange(box, message) }) },
  midiout: {
    make: (box) => ({ inlets: 1, outlets: [], hear: ([byte]) => box.max.midi.push(byte) })
  },
  "live.thisdevice": { make: makeThisDevice },
  deferlow: { make: (box) => one((message) => box.max.clock.later(() => box.send(0, message))) },
  udpreceive: { make: makeReceive },
  udpsend: { make: makeSend },
  routepass: { make: (box) => branching(box, (message) => message) },
  route: { make: (box) => branching(box, (message) => (message.length > 1 ? message.slice(1) : ["bang"])) },
  prepend: { make: (box) => one((message) => box.send(0, [...atoms(box.args.join(" ")), ...message])) },
  t: { make: makeTrigger },
  message: { make: makeMessage },
  js: { make: makeScript, keys: ["saved_object_attributes"] }
};
for (const kind of Object.values(objects)) {
  kind.keys = [...TEXT, ...(kind.keys || [])];
}

module.exports = { objects };
