// Plays one row at a time with oscillators; notes are handed to the audio clock a little ahead.

const AHEAD = 1.5;
const PUMP = 250;
const LATENCY = 0.08;
const ATTACK = 0.008;
const RELEASE = 0.09;
// Partials and place in the stereo picture: the voices are told apart by ear.
const TIMBRES = {
  lead: { partials: [0, 1, 0.32, 0.16, 0.06], pan: -0.35, gain: 0.22 },
  made: { partials: [0, 1, 0.05, 0.38, 0.03, 0.16], pan: 0.35, gain: 0.22 },
  chords: { partials: [0, 1, 0.12], pan: 0, gain: 0.07 },
};

const sound = { context: null, master: null, waves: {}, playing: null };

function open() {
  if (!sound.context) {
    const context = new AudioContext();
    sound.context = context;
    sound.master = new DynamicsCompressorNode(context, { threshold: -14, ratio: 6 });
    sound.master.connect(context.destination);
    for (const [name, { partials }] of Object.entries(TIMBRES)) {
      sound.waves[name] = new PeriodicWave(context, { imag: partials });
    }
  }
  sound.context.resume();
  return sound.context;
}

// `move` hears the beat that sounds, and `ended` that it's over, however it came to be.
function play(row, from, heard, move, ended) {
  stop();
  const context = open();
  const music = read(row);
  const events = Object.keys(TIMBRES)
    .filter((name) => !heard || name === heard)
    .flatMap((name) => music[name].map((note) => ({ ...note, name })))
    .filter((note) => note.end > from + 1e-3)
    .sort((one, other) => one.start - other.start);
  const seconds = 60 / row.tempo;
  const bus = new GainNode(context);
  bus.connect(sound.master);
  const playing = { row, bus, events, seconds, next: 0, move, ended };
  playing.origin = context.currentTime + LATENCY - from * seconds;
  playing.from = from;
  playing.timer = setInterval(() => pump(playing), PUMP);
  sound.playing = playing;
  pump(playing);
  follow(playing);
}

function stop() {
  const playing = sound.playing;
  if (!playing) return;
  sound.playing = null;
  clearInterval(playing.timer);
  const { bus } = playing;
  bus.gain.setTargetAtTime(0, sound.context.currentTime, 0.015);
  setTimeout(() => bus.disconnect(), 200);
  playing.ended();
}

function beat() {
  const { origin, seconds, from } = sound.playing;
  return Math.max(from, (sound.context.currentTime - origin) / seconds);
}

function pump(playing) {
  if (beat() > playing.row.end + RELEASE) {
    stop();
    return;
  }
  const until = sound.context.currentTime + AHEAD;
  while (playing.next < playing.events.length) {
    const note = playing.events[playing.next];
    const start = playing.origin + Math.max(playing.from, note.start) * playing.seconds;
    if (start > until) break;
    tone(playing.bus, note, start, playing.origin + note.end * playing.seconds);
    playing.next += 1;
  }
}

function follow(playing) {
  if (sound.playing !== playing) return;
  playing.move(Math.min(beat(), playing.row.end));
  requestAnimationFrame(() => follow(playing));
}

function tone(bus, note, planned, end) {
  const { context } = sound;
  const timbre = TIMBRES[note.name];
  const start = Math.max(planned, context.currentTime);
  const loud = timbre.gain * (0.15 + 0.85 * (note.velocity / 127) ** 1.5);
  const oscillator = new OscillatorNode(context, { frequency: 440 * 2 ** ((note.pitch - 69) / 12) });
  oscillator.setPeriodicWave(sound.waves[note.name]);
  const envelope = new GainNode(context, { gain: 0 });
  const stopped = Math.max(end, start + 2 * ATTACK);
  envelope.gain.setValueAtTime(0, start);
  envelope.gain.linearRampToValueAtTime(loud, start + ATTACK);
  envelope.gain.setTargetAtTime(0.45 * loud, start + ATTACK, 0.35);
  envelope.gain.setTargetAtTime(0, stopped, RELEASE / 4);
  oscillator.connect(envelope).connect(new StereoPannerNode(context, { pan: timbre.pan })).connect(bus);
  oscillator.start(start);
  oscillator.stop(stopped + 2 * RELEASE);
}
