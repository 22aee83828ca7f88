"use strict";

// A stand-in for Max and Live around the device's script: a small Live set behind LiveAPI, the js box's globals, and a
// clock. It keeps the parts that bite: get answers with arrays, what is not there has the id 0 in three forms, note
// calls answer with JSON text, forms of add_new_notes that Live does not know are ignored in silence, refused calls
// print and do not throw, objects made before live.thisdevice are dead for ever, times come as 32-bit floats if a test
// says so. What it does not know, it throws at.

const fs = require("node:fs");
const vm = require("node:vm");

const SETTABLE = ["name", "looping", "loop_start", "loop_end", "start_marker", "end_marker", "signature_numerator", "signature_denominator"];
const READABLE = {
  Song: ["root_note", "scale_intervals", "scale_mode"],
  Track: ["is_frozen", "clip_slots", "canonical_parent"],
  ClipSlot: ["has_clip", "is_group_slot", "canonical_parent"],
  Clip: SETTABLE.concat(["is_midi_clip", "is_arrangement_clip", "canonical_parent"]),
  Chain: ["canonical_parent"]
};

class Live {
  constructor(options = {}) {
    this.objects = new Map();
    this.console = [];
    this.undo = { depth: 0, steps: 0 };
    this.isOpen = false;
    this.zeros = 0;
    this.noteForm = options.noteForm || "object";
    this.dropNotes = 0;
    this.isCoarse = false;
    this.song = this.add({ type: "Song", path: "live_set", root_note: 0, scale_intervals: [0, 2, 4, 5, 7, 9, 11], scale_mode: 1, tracks: [] });
    this.detail = null;
  }

  add(object) {
    object.id = this.objects.size + 5;
    this.objects.set(String(object.id), object);
    return object;
  }

  track(rows, more = {}) {
    const track = this.add({ type: "Track", is_frozen: 0, is_audio: 0, slots: [], parent: this.song, ...more });
    track.path = `live_set tracks ${this.song.tracks.length}`;
    this.song.tracks.push(track);
    for (let row = 0; row < rows; row += 1) {
      this.slot(track);
    }
    return track;
  }

  slot(track) {
    const path = `${track.path} clip_slots ${track.slots.length}`;
    track.slots.push(this.add({ type: "ClipSlot", path, clip: null, is_group_slot: track.is_group ? 1 : 0, parent: track }));
  }

  clip(parent, notes, more = {}) {
    const end = more.end === undefined ? 4 : more.end;
    const start = more.start || 0;
    const clip = this.add({
      type: "Clip", parent, name: "", looping: 1, loop_start: start, loop_end: end, start_marker: start, end_marker: end,
      signature_numerator: 4, signature_denominator: 4, is_midi_clip: 1, is_arrangement_clip: parent.type === "Track" ? 1 : 0, notes: [], ...more
    });
    if (parent.type === "ClipSlot") {
      parent.clip = clip;
    }
    this.put(clip, notes);
    return clip;
  }

  put(clip, notes) {
    for (const note of notes) {
      // Live cuts a note where another of its pitch starts.
      clip.notes = clip.notes.filter((other) => other.pitch !== note.pitch || other.start_time !== note.start_time);
      for (const other of clip.notes) {
        if (other.pitch === note.pitch && other.start_time < note.start_time && other.start_time + other.duration > note.start_time + 1e-9) {
          other.duration = note.start_time - other.start_time;
        }
      }
      clip.notes.push({ note_id: clip.notes.length, mute: 0, probability: 1, velocity_deviation: 0, release_velocity: 64, velocity: 100, ...note });
    }
  }

  remove(object) {
    this.objects.delete(String(object.id));
  }

  zero() {
    this.zeros += 1;
    return [0, "0", "id 0"][this.zeros % 3];
  }

  find(path) {
    const text = path.replace(/"/g, "");
    if (/^id /.test(text)) {
      return this.objects.get(text.slice(3)) || null;
    }
    if (text === "live_set") {
      return this.song;
    }
    if (text === "live_set view detail_clip") {
      return this.detail;
    }
    const match = /^(live_set tracks \d+ clip_slots \d+)( clip)?$/.exec(text);
    if (!match) {
      throw new Error(`unknown path ${path}`);
    }
    const slot = [...this.objects.values()].find((object) => object.path === match[1]);
    return match[2] ? slot.clip : slot;
  }

  refuse(text) {
    this.console.push(text);
    return 0;
  }
}

function get(live, object, property) {
  if (!object) {
    return [0];
  }
  if (!READABLE[object.type].includes(property)) {
    throw new Error(`${object.type} has no property ${property}`);
  }
  if (object[property] === undefined && /^scale/.test(property)) {
    return live.refuse(`get: no property ${property}`);
  }
  if (live.isCoarse && /^loop_|_marker$/.test(property)) {
    return [Math.fround(object[property])];
  }
  if (property === "canonical_parent") {
    return object.parent ? ["id", object.parent.id] : ["id", live.zero()];
  }
  if (property === "clip_slots") {
    return object.slots.flatMap((slot) => ["id", slot.id]);
  }
  if (property === "has_clip") {
    return [object.clip ? 1 : 0];
  }
  return Array.isArray(object[property]) ? object[property] : [object[property]];
}

function set(live, object, property, value) {
  if (!SETTABLE.includes(property)) {
    throw new Error(`${object.type} does not let ${property} be set`);
  }
  const next = { ...object, [property]: property === "name" ? value : Number(value) };
  if (next.loop_start >= next.loop_end || next.start_marker >= next.end_marker) {
    return live.refuse(`${property} ${value}: an end before a start`);
  }
  object[property] = next[property];
  return undefined;
}

// Numbers are passed as numbers, as published devices do; they become text on their way in, and an exponent is not read.
function plain(...values) {
  for (const value of values) {
    if (typeof value !== "number" || !/^-?\d+(\.\d+)?$/.test(String(value))) {
      throw new Error(`Live reads no number ${JSON.stringify(value)}`);
    }
  }
  return values;
}

const CALLS = {
  create_scene(live) {
    for (const track of live.song.tracks) {
      live.slot(track);
    }
  },
  begin_undo_step(live) {
    live.undo.depth += 1;
    live.undo.steps += 1;
  },
  end_undo_step(live) {
    live.undo.depth -= 1;
  },
  create_clip(live, slot, length) {
    plain(length);
    if (slot.clip || slot.is_group_slot || slot.parent.is_audio || slot.parent.is_frozen || !(Number(length) > 0)) {
      return live.refuse("create_clip refused");
    }
    return live.clip(slot, [], { end: Number(length) });
  },
  delete_clip(live, slot) {
    if (!slot.clip) {
      return live.refuse("delete_clip: no clip");
    }
    live.remove(slot.clip);
    slot.clip = null;
    return undefined;
  },
  get_notes_extended(live, clip, fromPitch, pitchSpan, fromTime, timeSpan) {
    const [low, span, from, time] = plain(fromPitch, pitchSpan, fromTime, timeSpan);
    const inside = (note) => note.pitch >= low && note.pitch < low + span && note.start_time >= from && note.start_time < from + time;
    return [JSON.stringify({ notes: clip.notes.filter(inside) })];
  },
  add_new_notes(live, clip, argument) {
    const form = typeof argument === "string" ? "text" : argument instanceof Dict ? "dict" : "object";
    if (form !== live.noteForm) {
      return undefined;
    }
    const notes = form === "text" ? JSON.parse(argument).notes : form === "dict" ? argument.content.notes : argument.notes;
    for (const note of notes) {
      if (!Number.isInteger(note.pitch) || note.pitch < 0 || note.pitch > 127 || !(note.duration > 0) || "note_id" in note) {
        throw new Error(`Live takes no note ${JSON.stringify(note)}`);
      }
    }
    live.put(clip, JSON.parse(JSON.stringify(notes.slice(live.dropNotes))));
    return undefined;
  }
};
const CALLED_ON = { Song: ["create_scene", "begin_undo_step", "end_undo_step"], ClipSlot: ["create_clip", "delete_clip"], Clip: ["get_notes_extended", "add_new_notes"] };

class Dict {
  parse(text) {
    this.content = JSON.parse(text);
  }
}

function api(live) {
  return class LiveAPI {
    constructor(path) {
      if (typeof path !== "string") {
        throw new Error("LiveAPI without a path");
      }
      this.isDead = !live.isOpen;
      this.object = this.isDead ? null : live.find(path);
    }

    get id() {
      return this.object && live.objects.has(String(this.object.id)) ? String(this.object.id) : live.zero();
    }

    get type() {
      return this.object ? this.object.type : "";
    }

    get info() {
      return this.object ? [`type ${this.object.type}`, ...Object.keys(this.object).map((name) => `property ${name}`)].join("\n") : "No object";
    }

    get unquotedpath() {
      return this.object ? this.object.path : "";
    }

    get(property) {
      return get(live, this.object, property);
    }

    set(property, value) {
      return this.object ? set(live, this.object, property, value) : undefined;
    }

    call(name, ...rest) {
      if (!this.object || !(CALLED_ON[this.object.type] || []).includes(name)) {
        throw new Error(`${this.type || "nothing"} has no call ${name}`);
      }
      return CALLS[name](live, this.object, ...rest);
    }
  };
}

// A clock that a test moves, or the real one.
class Clock {
  constructor(isReal) {
    this.isReal = isReal;
    this.time = 1_700_000_000_000;
    this.waiting = new Set();
  }

  now() {
    return this.isReal ? Date.now() : this.time;
  }

  task() {
    const clock = this;
    return class Task {
      constructor(run, self) {
        this.run = () => run.call(self);
      }

      schedule(delay) {
        this.cancel();
        if (clock.isReal) {
          this.timer = setTimeout(this.run, delay);
        } else {
          this.due = clock.time + delay;
          clock.waiting.add(this);
        }
      }

      cancel() {
        clearTimeout(this.timer);
        clock.waiting.delete(this);
      }
    };
  }

  pass(milliseconds) {
    const end = this.time + milliseconds;
    for (;;) {
      const next = [...this.waiting].sort((a, b) => a.due - b.due)[0];
      if (!next || next.due > end) {
        break;
      }
      this.waiting.delete(next);
      // What is overdue runs once, now, as after a pause of the whole program.
      this.time = Math.max(this.time, next.due);
      next.run();
    }
    this.time = end;
  }
}

// Load the script as Max does; `send(outlet, message)` gets what it puts out.
function load(file, live, clock, send) {
  function outlet(index, ...rest) {
    send(index, rest.length === 1 ? rest[0] : rest);
  }
  outlet.apply = () => {
    throw new Error("outlet.apply takes Live down");
  };
  class Now extends Date {
    getTime() {
      return clock.now();
    }
  }
  const box = { autowatch: 0, inlets: 1, outlets: 1, outlet, post() {}, Task: clock.task(), Dict, LiveAPI: api(live), arrayfromargs: (args) => [...args], Date: Now, messagename: "" };
  vm.createContext(box);
  vm.runInContext(fs.readFileSync(file, "utf8"), box, { filename: file });
  return {
    box,
    ready() {
      live.isOpen = true;
      box.ready();
    },
    hear(address, atoms) {
      box.messagename = address;
      box.anything(...atoms);
    }
  };
}

module.exports = { Live, Clock, load };
