"use strict";

// What Live does when it is called; a refusal is returned as {refused: why}, and in Max becomes a line in the console.

const { fault, put, text } = require("./notes.js");

const LATEST = 1_576_800;

function refused(why) {
  return { refused: why };
}

function closed(track) {
  return track.is_frozen
    ? "the track is frozen"
    : !track.has_midi_input
      ? "no MIDI track"
      : track.is_foldable
        ? "a group track"
        : "";
}

function reach(list, index, isNew) {
  return Number.isInteger(index) && index >= (isNew ? -1 : 0) && index < list.length + (isNew ? 1 : 0);
}

const CALLS = {
  Application: {
    get_major_version: (live) => live.version[0],
    get_minor_version: (live) => live.version[1],
    get_bugfix_version: (live) => live.version[2],
    get_version_string: (live) => live.version.join(".")
  },
  Song: {
    create_midi_track(live, song, index = -1) {
      if (!reach(song.tracks, index, true) || song.tracks.length >= live.mostTracks) {
        return refused("create_midi_track: limitation error");
      }
      const added = live.addTrack({}, index);
      live.touch(song, "tracks");
      return ["id", added.id];
    },
    delete_track(live, song, index) {
      if (!reach(song.tracks, index, false) || song.tracks.length < 2) {
        return refused(`delete_track: no track ${index} to delete`);
      }
      const [gone] = song.tracks.splice(index, 1);
      [...gone.clip_slots.flatMap((slot) => [slot, slot.clip]), ...gone.arrangement_clips, ...gone.devices, gone]
        .filter(Boolean)
        .forEach((object) => live.remove(object));
      return live.touch(song, "tracks");
    },
    create_scene(live, song, index) {
      if (!reach(song.scenes, index, true) || song.scenes.length >= live.mostScenes) {
        return refused("create_scene: limitation error");
      }
      const scene = live.addScene(index);
      live.touch(song, "scenes");
      return ["id", scene.id];
    },
    delete_scene(live, song, index) {
      if (!reach(song.scenes, index, false) || song.scenes.length < 2) {
        return refused(`delete_scene: no scene ${index} to delete`);
      }
      live.remove(song.scenes.splice(index, 1)[0]);
      for (const track of song.tracks) {
        const [slot] = track.clip_slots.splice(index, 1);
        [slot, slot.clip].filter(Boolean).forEach((object) => live.remove(object));
      }
      return live.touch(song, "scenes");
    },
    begin_undo_step({ undo }) {
      undo.depth += 1;
    },
    end_undo_step({ undo }) {
      undo.depth -= 1;
      undo.steps += undo.isTouched ? 1 : 0;
      undo.isTouched = false;
    }
  },
  Track: {
    create_midi_clip(live, track, start, length) {
      const why = closed(track) || (start >= 0 && start <= LATEST && length > 0 ? "" : `from ${start} for ${length}`);
      if (why) {
        return refused(`create_midi_clip: ${why}`);
      }
      // Live cuts away what lies where a new clip comes to lie.
      track.arrangement_clips
        .filter((other) => live.read(other, "end_time") > start && other.start_time < start + length)
        .forEach((other) => live.dropClip(other));
      const clip = live.addClip(track, [], { start: 0, end: length, at: start, looping: 0 });
      live.touch(track, "arrangement_clips");
      return ["id", clip.id];
    },
    delete_clip(live, track, clip) {
      if (!live.has(clip) || ![track, ...track.clip_slots].includes(clip.canonical_parent)) {
        return refused("delete_clip: the clip belongs to another track");
      }
      live.dropClip(clip);
      return live.touch(track, "arrangement_clips");
    }
  },
  ClipSlot: {
    create_clip(live, slot, length) {
      const why = slot.clip
        ? "the slot is not empty"
        : closed(slot.canonical_parent) || (length > 0 ? "" : `length ${length}`);
      if (why) {
        return refused(`create_clip: ${why}`);
      }
      live.addClip(slot, [], { end: length });
      return live.touch(slot, "has_clip");
    },
    delete_clip(live, slot) {
      if (!slot.clip) {
        return refused("delete_clip: the slot is empty");
      }
      live.dropClip(slot.clip);
      return live.touch(slot, "has_clip");
    }
  },
  Clip: {
    get_notes_extended(live, clip, low, pitches, from, time) {
      const isInside = ({ pitch, start_time: start }) =>
        pitch >= low && pitch < low + pitches && start >= from && start < from + time;
      return text(clip.notes.filter(isInside));
    },
    get_all_notes_extended: (live, clip) => text(clip.notes),
    get_selected_notes_extended: (live, clip) =>
      text(clip.notes.filter((note) => clip.selected.includes(note.note_id))),
    add_new_notes(live, clip, argument) {
      const form = typeof argument === "string" ? "text" : argument.stringify ? "dict" : "object";
      // No word comes of a form that this Live does not know.
      if (form !== live.noteForm) {
        return undefined;
      }
      const { notes } =
        form === "text"
          ? JSON.parse(argument)
          : form === "dict"
            ? argument.content
            : JSON.parse(JSON.stringify(argument));
      const wrong = notes.map(fault).find(Boolean);
      if (wrong) {
        return refused(`add_new_notes: ${wrong}`);
      }
      put(clip, live.taken ? live.taken(notes, clip) : notes);
      return live.touch(clip, "notes");
    },
    remove_notes_extended(live, clip, low, pitches, from, time) {
      clip.notes = clip.notes.filter(
        (note) =>
          !JSON.parse(CALLS.Clip.get_notes_extended(live, clip, low, pitches, from, time)).notes.some(
            (one) => one.note_id === note.note_id
          )
      );
      return live.touch(clip, "notes");
    }
  }
};

module.exports = { CALLS };
