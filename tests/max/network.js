"use strict";

// What lies between devices and the engine: inside a story, or the real loopback address.

const dgram = require("node:dgram");

const { MOST_ATOMS, decode, encode } = require("./osc.js");
const { badPipe, chance } = require("./weather.js");

const HOST = "127.0.0.1";
// What udpsend puts into a datagram, unless it is told else.
const MOST_BYTES = 5096;
// What an unread socket holds, as datagrams of up to 1,400 bytes.
const BUFFERED = 92;

// `weather` is {rate, seed, floats}, floats being the share of whole numbers
// that travel as floats.
class Network {
  constructor(clock, weather = {}) {
    const { rate = 0, seed = 1, floats = 0 } = weather;
    this.clock = clock;
    this.draw = chance(seed + 2);
    this.isFloat = () => this.draw() < floats;
    this.largest = 0;
    this.receivers = new Map();
    this.naps = new Map();
    this.out = badPipe(rate, seed, clock, ([port, datagram]) => this.carry(port, datagram));
    this.in = badPipe(rate, seed + 1, clock, ([port, datagram]) => this.arrive(port, datagram));
  }

  // From a udpsend.
  send(port, message) {
    const datagram = encode(message, this.isFloat);
    this.largest = Math.max(this.largest, datagram.length);
    if (datagram.length > MOST_BYTES || message.length > MOST_ATOMS) {
      throw new Error(`udpsend: ${message[0]} has ${message.length} atoms and ${datagram.length} bytes`);
    }
    this.out([port, datagram]);
  }

  // The receiver of a port reads nothing for a while; the system keeps what comes, as far as it holds.
  sleep(port, milliseconds) {
    const nap = [];
    this.naps.set(port, nap);
    this.clock.after(milliseconds, () => {
      this.naps.delete(port);
      nap.forEach((datagram) => this.arrive(port, datagram));
    });
  }

  arrive(port, datagram) {
    const nap = this.naps.get(port);
    if (nap) {
      nap.splice(nap.length, 0, ...(nap.length < BUFFERED ? [datagram] : []));
    } else if (this.receivers.has(port)) {
      this.receivers.get(port).hear(decode(datagram));
    }
  }
}

// All inside a story: `engine` is a function of a message that returns the messages it answers with.
class InnerNetwork extends Network {
  constructor(clock, weather) {
    super(clock, weather);
    this.engine = () => [];
    this.sent = [];
  }

  // A port that is taken stays its owner's, and nobody is told.
  bind(receiver, port) {
    this.release(receiver);
    if (!this.receivers.has(port)) {
      this.receivers.set(port, receiver);
    }
  }

  release(receiver) {
    for (const [port, owner] of this.receivers) {
      if (owner === receiver) {
        this.receivers.delete(port);
      }
    }
  }

  carry(port, datagram) {
    const message = decode(datagram);
    this.sent.push(message);
    for (const answer of this.engine(message, port)) {
      // Never before the script has returned.
      this.clock.later(() => this.in([message[1], encode(answer, this.isFloat)]));
    }
  }
}

// The loopback address; what is sent to the engine's usual port goes to `enginePort`.
class RealNetwork extends Network {
  constructor(clock, weather, enginePort) {
    super(clock, weather);
    this.enginePort = enginePort;
    this.sender = dgram.createSocket("udp4");
  }

  bind(receiver, port) {
    this.release(receiver);
    const socket = dgram.createSocket("udp4");
    receiver.socket = socket;
    socket.on("error", () => {});
    socket.on("message", (datagram) => this.in([port, datagram]));
    socket.bind(port, HOST, () => {
      this.receivers.set(port, receiver);
    });
  }

  release(receiver) {
    if (receiver.socket) {
      receiver.socket.close();
      receiver.socket = null;
    }
  }

  carry(port, datagram) {
    this.sender.send(datagram, this.enginePort, HOST);
  }
}

module.exports = { InnerNetwork, RealNetwork };
