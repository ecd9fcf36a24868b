// PouchDB behind express-pouchdb, in the folder given; prints its port.
const express = require("express");
const PouchDB = require("pouchdb").defaults({ prefix: process.argv[2] + "/" });
const app = express();
app.use("/", require("express-pouchdb")(PouchDB, {
  inMemoryConfig: true, logPath: process.argv[2] + "/log.txt", mode: "minimumForPouchDB",
}));
const listening = app.listen(0, "127.0.0.1", () => console.log(listening.address().port));
