"use strict";

// Luck with a seed, and a wire that loses, doubles and delays.

// A generator with a seed (mulberry32).
function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

// Passes packets on to `deliver`, badly: `rate` is that of loss, of doubling and of delay each. A packet that is held
// back comes after the next one, or after a while if none follows.
function badPipe(rate, seed, clock, deliver) {
  const draw = chance(seed);
  let held = [];
  function release() {
    const late = held;
    held = [];
    late.forEach(deliver);
  }
  return (packet) => {
    if (draw() < rate) {
      return;
    }
    const copies = draw() < rate ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      if (draw() < rate) {
        held.push(packet);
        clock.after(40, release);
      } else {
        deliver(packet);
        release();
      }
    }
  };
}

module.exports = { badPipe, chance };
