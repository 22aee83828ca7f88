"use strict";

// What passes between a script and Live: arguments and values as atoms, objects by id, paths.

const { LOM } = require("./lom.js");

const NUMBER = /^-?\d+(\.\d+)?$/;

// An argument becomes text on its way into Live, which reads no exponent there; an object is named by its id. Undefined
// is what does not pass.
function passed(max, value) {
  if (typeof value === "number") {
    if (!NUMBER.test(String(value))) {
      max.print(`call: ${value} is not read as a number`);
      return undefined;
    }
    return value;
  }
  if (typeof value === "string") {
    max.intern(value);
    return /^id /.test(value) ? named(max, value) : value;
  }
  return value && typeof value === "object" ? value : undefined;
}

function named(max, value) {
  if (!/^id \d+$/.test(value)) {
    max.fault(`LiveAPI: an object is passed as text such as id 5, not ${JSON.stringify(value)}`);
  }
  return max.live.objects.get(Number(value.slice(3))) || null;
}

// What `get` answers with, as a list.
function valueOf(live, object, name) {
  const found = live.read(object, name);
  if (name in LOM[object.type].children) {
    const list = Array.isArray(found) ? found : [found];
    return list.flatMap((one) => ["id", live.has(one) ? one.id : live.zero()]);
  }
  if (typeof found === "string") {
    // An atom that looks like a number is one.
    return [NUMBER.test(found) ? Number(found) : found];
  }
  if (name === "notes" || found === undefined) {
    return ["bang"];
  }
  return Array.isArray(found) ? found : [found];
}

// From a root down children and indexes; null where there is nothing.
function find({ live, fault }, patch, path) {
  const words = path.replace(/"/g, "").split(" ");
  if (words[0] === "id") {
    return live.objects.get(Number(words[1])) || null;
  }
  const roots = { live_set: live.song, live_app: live.app, this_device: patch.device };
  let found = roots[words.shift()];
  if (!found) {
    fault(`no path ${path}`);
  }
  while (words.length && found) {
    const name = words.shift();
    if (!(name in LOM[found.type].children)) {
      fault(`${found.type} has no child ${name}`);
    }
    const child = live.read(found, name);
    found = Array.isArray(child) ? child[Number(words.shift())] : child;
  }
  return found || null;
}

module.exports = { NUMBER, find, named, passed, valueOf };
