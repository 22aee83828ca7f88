"use strict";

// LiveAPI as a script meets it: arrays from `get`, the id 0 in three forms, text for numbers on the way in, refusals
// that are only printed, and objects that are dead for ever when they were made too early.

const { CALLS } = require("./calls.js");
const { LOM, info, isThere, members } = require("./lom.js");
const { NUMBER, find, named, passed, valueOf } = require("./passing.js");

// `attempt` runs a callback as Max does; `patch` knows whether Live may be asked yet, and which device it is.
function makeLiveAPI(max, patch, attempt) {
  const { live } = max;
  const inner = (values) => {
    const list = new patch.words.Array();
    list.push(...values);
    return list;
  };

  return class LiveAPI {
    constructor(...rest) {
      const callback = typeof rest[0] === "function" ? rest.shift() : null;
      const [path] = rest;
      Object.defineProperty(this, "own", { value: { callback, isDead: !patch.isOpen, object: null, watch: null } });
      if (this.own.isDead) {
        max.print("Live API is not initialized, use live.thisdevice to determine when initialization is complete");
      } else if (typeof path === "string") {
        max.intern(path);
        this.own.object = find(max, patch, path);
      } else if (path !== undefined) {
        max.fault(`LiveAPI: ${JSON.stringify(path)} is no path`);
      }
      return closed(this, max);
    }

    get id() {
      const { object } = this.own;
      return live.has(object) ? String(object.id) : live.zero();
    }

    set id(id) {
      const isNumber = NUMBER.test(String(id).replace(/^id /, ""));
      if (!isNumber) {
        max.fault(`LiveAPI: ${JSON.stringify(id)} is no id`);
      }
      if (typeof id === "string") {
        max.intern(id);
      }
      this.own.object = this.own.isDead ? null : live.objects.get(Number(String(id).replace("id ", ""))) || null;
    }

    get type() {
      return live.has(this.own.object) ? this.own.object.type : "";
    }

    get info() {
      return live.has(this.own.object) ? info(this.own.object, live.version) : "No object";
    }

    get property() {
      return this.own.watch ? this.own.watch.name : "";
    }

    set property(name) {
      const { own } = this;
      live.watchers = live.watchers.filter((watcher) => watcher !== own.watch);
      own.watch = null;
      if (name && this.knows(name, "observe")) {
        own.watch = {
          object: own.object,
          name,
          tell: () => attempt(() => own.callback(inner([name, ...valueOf(live, this.own.object, name)])))
        };
        live.watchers.push(own.watch);
        live.isNotifying = true;
        own.watch.tell();
        live.isNotifying = false;
      }
    }

    get(name) {
      return this.knows(name, "") ? inner(valueOf(live, this.own.object, name)) : null;
    }

    set(name, value) {
      if (!this.knows(name, "set") || this.isBarred()) {
        return;
      }
      if (typeof value === "string") {
        max.intern(value);
      }
      const { object } = this.own;
      const isText = name === "name";
      const wanted = isText ? String(value) : name in LOM[object.type].children ? named(max, value) : Number(value);
      const why = Number.isNaN(wanted) ? `${name} ${value}` : live.write(object, name, wanted);
      if (why) {
        max.print(`set: ${why}`);
      } else {
        live.touch(object, name);
      }
    }

    call(name, ...rest) {
      const { object } = this.own;
      if (!this.isThere(`call ${name}`)) {
        return null;
      }
      const arity = LOM[object.type].calls[name];
      if (!arity) {
        max.fault(`${object.type} has no call ${name}`);
      }
      const isReading = /^get_/.test(name);
      if (!isThere(object.type, name, live.version) || rest.length < arity[0] || rest.length > arity[1]) {
        max.print(`call ${name}: no such function for ${rest.length} arguments in this Live`);
        return null;
      }
      const given = rest.map((value) => passed(max, value));
      if (given.includes(undefined) || (!isReading && this.isBarred())) {
        return null;
      }
      const answer = CALLS[object.type][name](live, object, ...given);
      if (answer && answer.refused) {
        max.print(answer.refused);
        return null;
      }
      return Array.isArray(answer) ? inner(answer) : answer;
    }

    isThere(what) {
      if (!live.has(this.own.object)) {
        max.print(`jsliveapi: ${what}: no valid object set`);
        return false;
      }
      return true;
    }

    // Whether the object has a member that may be treated so; one that no Live has is the script's fault.
    knows(name, use) {
      if (!this.isThere(`${use || "get"} ${name}`)) {
        return false;
      }
      const { type } = this.own.object;
      const uses = members(type)[name];
      if (uses === undefined || (use && !uses.split(" ").includes(use)) || (!use && name === "notes")) {
        max.fault(`${type}.${name} is nothing to ${use || "get"}`);
      }
      if (!isThere(type, name, live.version)) {
        max.print(`${use || "get"}: no property ${name} in this Live`);
        return false;
      }
      return true;
    }

    isBarred() {
      if (live.isNotifying) {
        max.print("Changes cannot be triggered by notifications. You will need to defer your response.");
      }
      return live.isNotifying;
    }
  };
}

const MEMBERS = ["id", "type", "info", "property", "get", "set", "call"];

// A member of LiveAPI that does not stand above is a fault, not undefined.
function closed(api, max) {
  return new Proxy(api, {
    get(target, name) {
      if (typeof name === "string" && !MEMBERS.includes(name)) {
        max.fault(`LiveAPI has no member ${name} here`);
      }
      const found = Reflect.get(target, name, target);
      return typeof found === "function" ? found.bind(target) : found;
    },
    set(target, name, value) {
      if (!["id", "property"].includes(name)) {
        max.fault(`LiveAPI.${name} is not to be set here`);
      }
      return Reflect.set(target, name, value, target);
    }
  });
}

module.exports = { makeLiveAPI };
