"use strict";

// node-osc between a test and the engine: `node node_osc.js ENGINE PORT` sends each line of JSON to the engine's port
// as a message, and prints each message that comes to its own.

const readline = require("node:readline");

const { Client, Server } = require("node-osc");

const [engine, port] = process.argv.slice(2).map(Number);

const client = new Client("127.0.0.1", engine);
const server = new Server(port, "127.0.0.1");
server.on("message", (message) => console.log(JSON.stringify(message)));
readline.createInterface({ input: process.stdin }).on("line", (line) => client.send(...JSON.parse(line)));
