"use strict";

// A patch that runs: its boxes as Max's objects, and its cords. A message is an array of atoms; one that begins with a
// text has it for a selector.

const { faces } = require("./faces.js");
const { objects } = require("./objects.js");

const KNOWN = { ...objects, ...faces };
const ALWAYS = ["id", "maxclass", "numinlets", "numoutlets", "patching_rect", "varname", "outlettype"];
// Deeper than any patch here; Max calls it a stack overflow.
const DEEPEST = 100;

class Patch {
  // `max` is the program around it, `files` what is frozen into the device, `device` what Live knows of it.
  constructor(patcher, files, max, device, saved = {}) {
    Object.assign(this, { max, files, device, saved, boxes: new Map(), depth: 0, isOpen: false });
    for (const { box } of patcher.boxes) {
      this.add(box);
    }
    for (const { patchline } of patcher.lines) {
      this.connect(patchline);
    }
    // A cord that shares its outlet waits for those that end further right, then further down.
    for (const cords of [...this.boxes.values()].flatMap((box) => box.cords)) {
      cords.sort((a, b) => b.to.place[0] - a.to.place[0] || b.to.place[1] - a.to.place[1]);
    }
  }

  add(spec) {
    const [word, ...args] = spec.maxclass === "newobj" ? spec.text.split(" ") : [spec.maxclass];
    const kind = KNOWN[word];
    if (!kind || (spec.maxclass === "newobj") !== (word in objects && word !== "message")) {
      throw new Error(`${spec.varname}: ${word}: No such object`);
    }
    const strange = Object.keys(spec).filter((key) => !ALWAYS.includes(key) && !kind.keys.includes(key));
    const box = { name: spec.varname, patch: this, max: this.max, spec, args, place: spec.patching_rect };
    Object.assign(box, kind.make(box));
    const { inlets, outlets } = box;
    if (strange.length || this.boxes.has(spec.id) || spec.numinlets !== inlets || spec.numoutlets !== outlets.length) {
      throw new Error(`${spec.varname}: ${strange} ${spec.numinlets}/${spec.numoutlets} is not what ${word} is`);
    }
    if (String(spec.outlettype || []) !== String(outlets)) {
      throw new Error(`${spec.varname}: the outlets of ${word} are ${outlets}`);
    }
    box.cords = outlets.map(() => []);
    box.send = (outlet, message) => this.carry(box, outlet, message);
    this.boxes.set(spec.id, box);
  }

  connect({ source: [from, outlet], destination: [to, inlet] }) {
    const [source, target] = [this.boxes.get(from), this.boxes.get(to)];
    if (!source || !target || outlet >= source.outlets.length || inlet >= target.inlets) {
      throw new Error(`Max drops the cord from ${from} ${outlet} to ${to} ${inlet}`);
    }
    source.cords[outlet].push({ to: target, inlet });
  }

  carry(box, outlet, message) {
    this.depth += 1;
    if (this.depth > DEEPEST) {
      this.max.fault("stack overflow");
    }
    try {
      for (const { to, inlet } of box.cords[outlet]) {
        to.hear(message, inlet);
      }
    } finally {
      this.depth -= 1;
    }
  }

  box(name) {
    const found = [...this.boxes.values()].find((box) => box.name === name);
    if (!found) {
      throw new Error(`the patch has no box ${name}`);
    }
    return found;
  }

  // A device is put on a track: sockets open, boxes put out what was stored.
  start() {
    this.each("start");
    this.each("restore");
  }

  // From now on Live may be asked.
  ready() {
    this.each("ready");
  }

  close() {
    this.each("close");
  }

  each(step) {
    [...this.boxes.values()].forEach((box) => box[step] && box[step]());
  }
}

module.exports = { Patch };
