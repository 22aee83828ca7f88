"use strict";

// The members of the Live Object Model that the stand-in knows, class by class: properties with what may be done beside
// reading them, children, and calls with the least and the most arguments. `node lom.js` prints the table as JSON.

const LOM = {
  Application: {
    properties: {},
    children: { view: "" },
    calls: {
      get_major_version: [0, 0],
      get_minor_version: [0, 0],
      get_bugfix_version: [0, 0],
      get_version_string: [0, 0]
    }
  },
  Song: {
    properties: {
      tempo: "set observe",
      signature_numerator: "set observe",
      signature_denominator: "set observe",
      root_note: "set observe",
      scale_name: "set observe",
      scale_intervals: "observe",
      scale_mode: "set observe",
      current_song_time: "set observe",
      is_playing: "set observe",
      can_undo: "",
      name: "",
      file_path: ""
    },
    children: {
      tracks: "list observe",
      visible_tracks: "list observe",
      return_tracks: "list observe",
      scenes: "list observe",
      master_track: "",
      view: ""
    },
    calls: {
      create_midi_track: [0, 1],
      delete_track: [1, 1],
      create_scene: [1, 1],
      delete_scene: [1, 1],
      begin_undo_step: [0, 0],
      end_undo_step: [0, 0]
    }
  },
  "Song.View": {
    properties: {},
    children: {
      detail_clip: "set observe",
      highlighted_clip_slot: "set",
      selected_track: "set observe",
      selected_scene: "set observe"
    },
    calls: {}
  },
  Track: {
    properties: {
      name: "set observe",
      color: "set observe",
      has_midi_input: "observe",
      has_audio_input: "observe",
      is_frozen: "observe",
      is_foldable: "",
      is_grouped: "",
      can_be_armed: ""
    },
    children: {
      canonical_parent: "",
      clip_slots: "list observe",
      arrangement_clips: "list observe",
      devices: "list observe",
      group_track: ""
    },
    calls: { create_midi_clip: [2, 2], delete_clip: [1, 1] }
  },
  Scene: {
    properties: { name: "set observe" },
    children: { canonical_parent: "", clip_slots: "list observe" },
    calls: {}
  },
  ClipSlot: {
    properties: { has_clip: "observe", is_group_slot: "", has_stop_button: "set observe", is_triggered: "observe" },
    children: { canonical_parent: "", clip: "" },
    calls: { create_clip: [1, 1], delete_clip: [0, 0] }
  },
  Clip: {
    properties: {
      name: "set observe",
      color: "set observe",
      is_midi_clip: "",
      is_audio_clip: "",
      is_arrangement_clip: "",
      length: "",
      looping: "set observe",
      loop_start: "set observe",
      loop_end: "set observe",
      start_marker: "set observe",
      end_marker: "set observe",
      start_time: "observe",
      end_time: "observe",
      muted: "set observe",
      signature_numerator: "set observe",
      signature_denominator: "set observe",
      notes: "observe"
    },
    children: { canonical_parent: "" },
    calls: {
      get_notes_extended: [4, 4],
      get_all_notes_extended: [0, 1],
      get_selected_notes_extended: [0, 1],
      add_new_notes: [1, 1],
      remove_notes_extended: [4, 4]
    }
  },
  TakeLane: {
    properties: { name: "set observe" },
    children: { canonical_parent: "", arrangement_clips: "list observe" },
    calls: {}
  },
  MaxDevice: {
    properties: { name: "set observe", is_active: "observe", class_name: "" },
    children: { canonical_parent: "" },
    calls: {}
  },
  RackDevice: {
    properties: { name: "set observe", is_active: "observe" },
    children: { canonical_parent: "", chains: "list observe" },
    calls: {}
  },
  Chain: {
    properties: { name: "set observe" },
    children: { canonical_parent: "", devices: "list observe" },
    calls: {}
  }
};

// Members that came with a version of Live after 11.1.
const SINCE = { "Song.scale_mode": [12, 0], "Track.create_midi_clip": [12, 2] };

// Where LiveAPI differs from Live's Python interface, which the stubs describe, and why.
const DEVIATIONS = {
  "Clip.notes": "no property in Python, only its listener; in Max it is observed and not read",
  "Clip.get_all_notes_extended": "in Max a dictionary may say which fields are returned",
  "Clip.get_selected_notes_extended": "in Max a dictionary may say which fields are returned"
};

const TIMES = [
  "loop_start",
  "loop_end",
  "start_marker",
  "end_marker",
  "start_time",
  "end_time",
  "length",
  "current_song_time"
];

function members(type) {
  const { properties, children } = LOM[type];
  return { ...properties, ...children };
}

// As Max prints it.
function info(object, version) {
  const { properties, children, calls } = LOM[object.type];
  const isHere = (name) => isThere(object.type, name, version);
  const lines = [
    `id ${object.id}`,
    `type ${object.type}`,
    ...Object.keys(children).map((name) => `${/list/.test(children[name]) ? "children" : "child"} ${name} Object`),
    ...Object.keys(properties)
      .filter(isHere)
      .map((name) => `property ${name} ${TIMES.includes(name) ? "float" : "int"}`),
    ...Object.keys(calls)
      .filter(isHere)
      .map((name) => `function ${name}`),
    "done"
  ];
  return `"${lines.join("\n")}"`;
}

function isThere(type, name, version) {
  const [major, minor] = SINCE[`${type}.${name}`] || [0, 0];
  return version[0] > major || (version[0] === major && version[1] >= minor);
}

if (require.main === module) {
  console.log(JSON.stringify({ classes: LOM, deviations: DEVIATIONS }));
}

module.exports = { LOM, TIMES, info, isThere, members };
