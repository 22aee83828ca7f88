"use strict";

// Max inside Live: one set, one console, one table of symbols and one network for all devices in it.

const fs = require("node:fs");

const { open } = require("./container.js");
const { Patch } = require("./patch.js");
const { chance } = require("./weather.js");

// What a script, or a patch, must never do; also kept, since the script may catch it.
class Fault extends Error {}

class Program {
  // `luck` is what the scripts' Math.random begins with.
  constructor(live, clock, network, luck = 1) {
    Object.assign(this, { live, clock, network, random: chance(luck) });
    this.console = [];
    this.faults = [];
    this.symbols = new Set();
    this.opened = [];
    this.midi = [];
    this.said = [];
    this.fault = (text) => {
      this.faults.push(text);
      throw new Fault(text);
    };
  }

  print(text) {
    this.console.push(text);
  }

  // A text that once was in the table stays there for ever.
  intern(atom) {
    if (typeof atom === "string") {
      this.symbols.add(atom);
    }
  }

  // A message with a receiver's name: only Max itself listens here.
  named(receiver, word, ...rest) {
    if (receiver !== "max" || word !== "launchbrowser" || rest.length !== 1) {
      this.fault(`nobody hears ${[receiver, word, ...rest].join(" ")}`);
    }
    this.opened.push(rest[0]);
  }

  // A device is dragged from its file onto a track, or into a rack's chain; it is not ready yet. `saved` are stored
  // values by long name.
  load(file, parent, saved) {
    const { patcher, files } = open(fs.readFileSync(file));
    const device = this.live.add("MaxDevice", parent, {
      name: "Second Voice",
      is_active: 1,
      class_name: "MxDeviceMidiEffect"
    });
    parent.devices.push(device);
    const patch = new Patch(patcher, files, this, device, saved);
    patch.start();
    return patch;
  }
}

module.exports = { Program };
