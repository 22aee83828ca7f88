"use strict";

// Max's timers and its low-priority queue: a clock that a story moves by hand, or the real one.

class Clock {
  constructor(isReal = false) {
    this.isReal = isReal;
    this.time = 1_700_000_000_000;
    this.count = 0;
    this.waiting = new Set();
  }

  now() {
    return this.isReal ? Date.now() : this.time;
  }

  // At the tail of the queue, as deferlow puts it.
  later(run) {
    return this.isReal ? setImmediate(run) : this.put(0, run, false);
  }

  after(delay, run, isTask = false) {
    return this.isReal ? setTimeout(run, delay) : this.put(delay, run, isTask);
  }

  forget(entry) {
    if (this.isReal) {
      clearTimeout(entry);
    } else {
      this.waiting.delete(entry);
    }
  }

  put(delay, run, isTask) {
    this.count += 1;
    const entry = { due: this.time + delay, order: this.count, run, isTask };
    this.waiting.add(entry);
    return entry;
  }

  pass(milliseconds) {
    const end = this.time + milliseconds;
    for (;;) {
      const [next] = [...this.waiting].sort((a, b) => a.due - b.due || a.order - b.order);
      if (!next || next.due > end) {
        break;
      }
      this.time = Math.max(this.time, next.due);
      this.run(next);
    }
    this.time = end;
  }

  // Live stands still, to load a plug-in say; then what was due in Max's tasks runs first, and the network's word after.
  stall(milliseconds) {
    this.time += milliseconds;
    [...this.waiting].filter((entry) => entry.isTask && entry.due <= this.time).forEach((entry) => this.run(entry));
  }

  run(entry) {
    this.waiting.delete(entry);
    entry.run();
  }
}

module.exports = { Clock };
