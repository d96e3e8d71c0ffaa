#!/usr/bin/env node
// Plain JavaScript for whatever Node runs it: the outer Node of `npx lamplight` may be older than the one that functions run on.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const OLDEST_NODE = 24;
const CONDITION = 'lamplight-source';

const folder = dirname(fileURLToPath(import.meta.url));
/** In the repository the sources run as they are; the package has built files only. */
const fromSource = existsSync(join(folder, '../local/cli/main.ts'));
const flags = fromSource ? [`--conditions=${CONDITION}`] : [];
const isNewEnough = Number(process.versions.node.split('.')[0]) >= OLDEST_NODE;
const hasFlags = flags.every((flag) => `${process.execArgv} ${process.env.NODE_OPTIONS}`.includes(flag));

if (isNewEnough && hasFlags) {
  const { main } = await import(
    pathToFileURL(join(folder, fromSource ? '../local/cli/main.ts' : '../dist/local/cli/main.js')).href
  );
  process.exitCode = await main(process.argv.slice(2));
} else {
  runAgain(isNewEnough ? process.execPath : installedNode());
}

/** Under a Node that will do, with its signals and its exit code. */
function runAgain(node) {
  if (!node) {
    console.error(
      `lamplight: needs Node ${OLDEST_NODE}, this is ${process.versions.node}: npm install --save-dev node@${OLDEST_NODE}`,
    );
    process.exitCode = 1;
    return;
  }
  const child = spawn(node, [...flags, fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // A terminal sends Ctrl-C to both: once is enough.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    });
  }
  child.on('error', (error) => {
    console.error(`lamplight: ${node} does not start (${error.message})`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (!signal) process.exit(code ?? 1);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

/** The `node` package of the project, or of this package. */
function installedNode() {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url]) {
    try {
      const file = join(
        dirname(createRequire(from).resolve('node/package.json')),
        'bin',
        process.platform === 'win32' ? 'node.exe' : 'node',
      );
      if (existsSync(file)) return file;
    } catch {
      // Not installed there.
    }
  }
}
