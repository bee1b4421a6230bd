const wanted = 24;
const found = Number(process.versions.node.split('.')[0]);

// better-sqlite3 ends the process without a word on Node 20, so this import stands before all others.
if (found !== wanted) {
  process.stderr.write(
    `muster needs Node.js ${wanted} and was started with ${process.version}. Start it through npm (npm exec muster) or install Node.js ${wanted}.\n`,
  );
  process.exit(2);
}
