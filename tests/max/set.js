"use strict";

// A Live Set: its objects, how they are read and written, and what a musician does to it in a story.

const { TIMES } = require("./lom.js");
const { put } = require("./notes.js");

const MAJOR = [0, 2, 4, 5, 7, 9, 11];

class LiveSet {
  // `noteForm` is the one form of add_new_notes that this Live takes; `mostTracks` and `mostScenes` those of a smaller
  // edition.
  constructor({ version = [12, 3, 6], rows = 4, noteForm = "object", mostTracks = 99, mostScenes = 99 } = {}) {
    Object.assign(this, { version, noteForm, mostTracks, mostScenes });
    this.objects = new Map();
    this.count = 4;
    this.zeros = 0;
    this.isCoarse = false;
    this.watchers = [];
    this.isNotifying = false;
    this.undo = { depth: 0, isTouched: false, steps: 0, loose: 0 };
    this.app = this.add("Application", null, {});
    this.song = this.add("Song", this.app, {
      root_note: 0,
      scale_intervals: MAJOR,
      scale_mode: 1,
      scale_name: "Major",
      tempo: 120,
      signature_numerator: 4,
      signature_denominator: 4,
      tracks: [],
      return_tracks: [],
      scenes: []
    });
    this.view = this.add("Song.View", this.song, { detail_clip: null, highlighted_clip_slot: null });
    Object.assign(this.song, {
      view: this.view,
      master_track: this.add("Track", this.song, track({ name: "Main", is_main: 1 }))
    });
    Array.from({ length: rows }, () => this.addScene(-1));
  }

  add(type, parent, values) {
    this.count += 1;
    const object = { id: this.count, type, canonical_parent: parent, ...values };
    this.objects.set(object.id, object);
    return object;
  }

  remove(object) {
    this.objects.delete(object.id);
    if (this.view.detail_clip === object) {
      this.view.detail_clip = null;
    }
  }

  has(object) {
    return !!object && this.objects.get(object.id) === object;
  }

  addTrack(values = {}, index = -1) {
    const { tracks, scenes } = this.song;
    const added = this.add("Track", this.song, track({ name: `${tracks.length + 1}-MIDI`, ...values }));
    tracks.splice(index < 0 ? tracks.length : index, 0, added);
    scenes.forEach(() => this.addSlot(added, -1));
    return added;
  }

  // A rack on a track, with one chain: what a device's parent may be.
  addChain(parent) {
    const rack = this.add("RackDevice", parent, { name: "MIDI Effect Rack", is_active: 1, chains: [] });
    rack.chains.push(this.add("Chain", rack, { name: "Chain", devices: [] }));
    return rack.chains[0];
  }

  addLane(parent) {
    return this.add("TakeLane", parent, { name: "Take Lane", arrangement_clips: [] });
  }

  addSlot(owner, index) {
    const slot = this.add("ClipSlot", owner, { clip: null, has_stop_button: 1, is_triggered: 0 });
    owner.clip_slots.splice(index < 0 ? owner.clip_slots.length : index, 0, slot);
  }

  addScene(index) {
    const { tracks, scenes } = this.song;
    const scene = this.add("Scene", this.song, { name: "", clip_slots: [] });
    scenes.splice(index < 0 ? scenes.length : index, 0, scene);
    tracks.forEach((one) => this.addSlot(one, index));
    return scene;
  }

  // A clip in a slot, or from `at` in a track's arrangement, where it lasts as long as its span if nobody says else.
  addClip(parent, notes, { start = 0, end = 4, at = 0, until = at + end - start, ...values } = {}) {
    const isArranged = parent.type !== "ClipSlot";
    const clip = this.add("Clip", parent, {
      name: "",
      color: 0xff9900,
      muted: 0,
      looping: 1,
      brace: [start, end],
      markers: [start, end],
      signature_numerator: 4,
      signature_denominator: 4,
      is_midi_clip: 1,
      is_arrangement_clip: isArranged ? 1 : 0,
      start_time: at,
      until,
      notes: [],
      selected: [],
      nextNote: 1,
      ...values
    });
    if (isArranged) {
      parent.arrangement_clips.push(clip);
    } else {
      parent.clip = clip;
    }
    put(clip, notes);
    return clip;
  }

  dropClip(clip) {
    const parent = clip.canonical_parent;
    if (clip.is_arrangement_clip) {
      parent.arrangement_clips.splice(parent.arrangement_clips.indexOf(clip), 1);
    } else {
      parent.clip = null;
    }
    this.remove(clip);
  }

  // The musician clicks a clip, or some of its notes.
  select(clip, isSelected = () => false) {
    this.view.detail_clip = clip;
    clip.selected = clip.notes.filter(isSelected).map((note) => note.note_id);
  }

  zero() {
    this.zeros += 1;
    return [0, "0", "id 0"][this.zeros % 3];
  }

  read(object, name) {
    const found = name in COMPUTED ? COMPUTED[name](object) : object[name];
    return this.isCoarse && TIMES.includes(name) ? Math.fround(found) : found;
  }

  // Returns why Live does not take the value, if it doesn't.
  write(object, name, value) {
    const place = { loop_start: 0, loop_end: 1, start_marker: 0, end_marker: 1 }[name];
    if (place === undefined) {
      object[name] = value;
      return "";
    }
    const key = /marker/.test(name) || !object.looping ? "markers" : "brace";
    const span = object[key].map((old, index) => (index === place ? value : old));
    if (!(span[0] < span[1])) {
      return `${name} ${value}: an end before a start`;
    }
    object[key] = span;
    if (key === "markers" && !object.looping) {
      // In the Arrangement an unlooped clip ends with its marker.
      object.until = object.start_time + span[1] - span[0];
    }
    return "";
  }

  touch(object, name) {
    if (this.undo.depth) {
      this.undo.isTouched = true;
    } else {
      this.undo.loose += 1;
    }
    for (const watcher of this.watchers.filter((one) => one.object === object && one.name === name)) {
      this.isNotifying = true;
      watcher.tell();
      this.isNotifying = false;
    }
  }
}

function track(values) {
  const kind = { has_midi_input: 1, has_audio_input: 0, is_frozen: 0, is_foldable: 0, is_grouped: 0, can_be_armed: 1 };
  return { ...kind, color: 0, clip_slots: [], arrangement_clips: [], devices: [], group_track: null, ...values };
}

// An unlooped clip has no brace: what is said of one goes to its markers.
function span(clip) {
  return clip.looping ? clip.brace : clip.markers;
}

const COMPUTED = {
  has_clip: (slot) => (slot.clip ? 1 : 0),
  is_group_slot: (slot) => slot.canonical_parent.is_foldable,
  is_audio_clip: (clip) => 1 - clip.is_midi_clip,
  loop_start: (clip) => span(clip)[0],
  loop_end: (clip) => span(clip)[1],
  start_marker: (clip) => clip.markers[0],
  end_marker: (clip) => clip.markers[1],
  length: (clip) => span(clip)[1] - span(clip)[0],
  end_time: (clip) => clip.until,
  visible_tracks: (song) => song.tracks
};

module.exports = { LiveSet };
