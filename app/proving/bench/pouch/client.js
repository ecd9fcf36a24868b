// Replicates documents there and back; prints documents a second both ways.
const PouchDB = require("pouchdb");
const fs = require("fs");

async function timed(work) {
  const begun = process.hrtime.bigint();
  const done = await work();
  return done.docs_written / (Number(process.hrtime.bigint() - begun) / 1e9);
}

(async () => {
  const [folder, url, file, batch] = process.argv.slice(2);
  const options = { batch_size: Number(batch) };
  const docs = JSON.parse(fs.readFileSync(file));
  const near = new PouchDB(folder + "/near");
  for (let at = 0; at < docs.length; at += 500) await near.bulkDocs(docs.slice(at, at + 500));
  const push = await timed(() => PouchDB.replicate(near, url + "/far", options));
  const pull = await timed(() => PouchDB.replicate(url + "/far", new PouchDB(folder + "/back"), options));
  console.log(JSON.stringify({ push, pull }));
  process.exit(0);
})().catch((error) => { console.error(error.message); process.exit(1); });
