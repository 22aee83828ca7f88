"use strict";

// What the old js box knows of JavaScript: the fifth edition. All later words are taken out of a fresh global object.

const vm = require("node:vm");

const GLOBALS = `Object Function Array String Boolean Number Date RegExp Error EvalError RangeError ReferenceError
  SyntaxError TypeError URIError Math JSON NaN Infinity undefined eval parseInt parseFloat isNaN isFinite decodeURI
  decodeURIComponent encodeURI encodeURIComponent globalThis`;
const MEMBERS = {
  Object: `prototype length name getPrototypeOf getOwnPropertyDescriptor getOwnPropertyNames create defineProperty
    defineProperties seal freeze preventExtensions isSealed isFrozen isExtensible keys`,
  Array: "prototype length name isArray",
  "Array.prototype": `length constructor toString toLocaleString concat join pop push reverse shift slice sort splice
    unshift indexOf lastIndexOf every some forEach map filter reduce reduceRight`,
  String: "prototype length name fromCharCode",
  "String.prototype": `length constructor toString valueOf charAt charCodeAt concat indexOf lastIndexOf localeCompare
    match replace search slice split substring toLowerCase toLocaleLowerCase toUpperCase toLocaleUpperCase trim substr`,
  Number: "prototype length name MAX_VALUE MIN_VALUE NaN NEGATIVE_INFINITY POSITIVE_INFINITY",
  Math: `E LN10 LN2 LOG2E LOG10E PI SQRT1_2 SQRT2 abs acos asin atan atan2 ceil cos exp floor log max min pow random
    round sin sqrt tan`,
  Function: "prototype length name"
};

// {words, run}: a global object that holds these words and those of ES5, and what runs a script with it.
function context(words) {
  const box = vm.createContext({});
  const strip = (path, known) =>
    vm.runInContext(
      `Object.getOwnPropertyNames(${path}).forEach(function (word) {
      if (${JSON.stringify(known)}.indexOf(word) < 0) { delete ${path}[word]; }
    })`,
      box
    );
  Object.entries(MEMBERS).forEach(([path, known]) => strip(path, known.split(/\s+/)));
  strip("globalThis", GLOBALS.split(/\s+/));
  vm.runInContext("delete this.globalThis", box);
  Object.assign(box, words);
  return { words: vm.runInContext("this", box), run: (source, filename) => vm.runInContext(source, box, { filename }) };
}

module.exports = { context };
