"use strict";

// The notes of a clip as Live keeps them: what it fills in, what it does not take, and how it cuts those that overlap.

const FIELDS = {
  pitch: (value) => Number.isInteger(value) && value >= 0 && value <= 127,
  start_time: Number.isFinite,
  duration: (value) => value > 0,
  velocity: (value) => value >= 0 && value <= 127,
  mute: (value) => value === 0 || value === 1 || typeof value === "boolean",
  probability: (value) => value >= 0 && value <= 1,
  velocity_deviation: (value) => value >= -127 && value <= 127,
  release_velocity: (value) => value >= 0 && value <= 127
};
const DEFAULTS = { velocity: 100, mute: 0, probability: 1, velocity_deviation: 0, release_velocity: 64 };
// Nearer than this, one note's end is the next one's start.
const HAIR = 1e-9;

// Why Live does not take a note, if it doesn't.
function fault(note) {
  const wrong = Object.keys(note).find((name) => !FIELDS[name] || !FIELDS[name](note[name]));
  const lacking = ["pitch", "start_time", "duration"].find((name) => !(name in note));
  return wrong || lacking ? `${wrong || lacking} of ${JSON.stringify(note)}` : "";
}

function put(clip, notes) {
  for (const note of notes) {
    const end = note.start_time + note.duration;
    const isOver = (other) => other.start_time > note.start_time - HAIR && other.start_time < end - HAIR;
    clip.notes = clip.notes.filter((other) => other.pitch !== note.pitch || !isOver(other));
    for (const other of clip.notes) {
      if (
        other.pitch === note.pitch &&
        other.start_time < note.start_time &&
        other.start_time + other.duration > note.start_time + HAIR
      ) {
        other.duration = note.start_time - other.start_time;
      }
    }
    clip.notes.push({ note_id: clip.nextNote, ...DEFAULTS, ...note });
    clip.nextNote += 1;
  }
  // In no order that a script may count on.
  clip.notes.sort((a, b) => a.pitch - b.pitch || b.start_time - a.start_time);
}

// What note calls answer with.
function text(notes) {
  return JSON.stringify({ notes });
}

module.exports = { fault, put, text };
