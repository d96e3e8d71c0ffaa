import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { realClock } from '../../clock.ts';
import { LocalError } from '../../local-error.ts';
import { refuseSecondRun } from '../../run/run-file.ts';
import type { Command } from '../command.ts';
import { readFlags } from '../flags.ts';
import { applyEdits, type FileEdits, renderDiff } from '../init/edits.ts';
import { functionImports, OBSERVED, PLAIN } from '../init/function-imports.ts';
import { moduleKind } from '../init/module-kind.ts';
import { ownFiles, serviceOf } from '../init/own-files.ts';
import { type ProjectFile, projectFiles } from '../init/project-files.ts';
import { runbookUndo } from '../init/runbook-lines.ts';
import type { Terminal } from '../terminal.ts';

const LOCAL_FOLDER = '.lamplight';
/** All that a synthesis leaves in it. */
const BUILT = ['.gitignore', 'package.json', 'observed'];
/** What the folder of a whole repository has. */
const ENDS = ['.git', 'package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb'];

/** The way back from `init`: its files go, and the rest is shown as a diff again. */
export const command: Command = {
  summary: 'Delete what `init` wrote, and show the changes that take the rest back',
  usage:
    'lamplight remove [--force] [--diff]\n' +
    '  keeps files that you changed since, unless --force; deletes the local run and its data; never changes a file\n' +
    '  of yours: the diffs of those are printed for `git apply`; --diff prints them and deletes nothing\n' +
    '  exits with 1 where something is left to do by hand',
  async run(args, terminal) {
    const { values } = readFlags(args, { force: { type: 'boolean' }, diff: { type: 'boolean' } });
    const { cwd } = terminal;
    if (!existsSync(join(cwd, 'cdk.json'))) {
      throw new LocalError('usage', `no cdk.json in ${cwd}: run it in the folder of a CDK app`);
    }
    refuseSecondRun(join(cwd, LOCAL_FOLDER));
    const files = projectFiles(cwd);
    const runbooks = runbookUndo(files, { service: serviceOf(cwd), kind: moduleKind(cwd, files) });
    const imports = functionImports(files, OBSERVED, PLAIN);
    const changes = merged([...runbooks.changes, ...imports.changes]);
    for (const change of changes) terminal.line(renderDiff(change));
    if (values.diff) return 0;

    const kept = deleteOwn(files, values.force ?? false, terminal);
    const byHand = [...runbooks.byHand, ...imports.byHand];
    for (const { file, line, message } of byHand) terminal.complain(`by hand  ${file}:${line}: ${message}`);
    const users = usersLeft(files, changes).filter((file) => existsSync(join(cwd, file)) && !kept.includes(file));
    for (const file of users) terminal.complain(`by hand  ${file}: it imports lamplight itself`);
    if (changes.length > 0) {
      const line = 'npx lamplight remove --diff | git apply';
      terminal.complain(`\nNo other file was changed: what is printed above would be. To take it: ${line}`);
    }
    terminal.complain('When nothing imports it any more: npm uninstall lamplight');
    return kept.length + byHand.length + users.length > 0 ? 1 : 0;
  },
};

/** @returns the files that stay, since they were changed */
function deleteOwn(files: readonly ProjectFile[], force: boolean, { cwd, complain }: Terminal): string[] {
  const kept: string[] = [];
  const today = new Date(realClock.now()).toISOString().slice(0, 10);
  for (const { file, state } of ownFiles(cwd, files, { today })) {
    if (state === 'absent') continue;
    if (state === 'changed' && !force) {
      kept.push(file);
      complain(`kept     ${file}: you changed it; --force deletes it too`);
      continue;
    }
    rmSync(join(cwd, file));
    removeEmpty(cwd, dirname(file));
    complain(`deleted  ${file}`);
  }
  if (existsSync(join(cwd, LOCAL_FOLDER))) {
    rmSync(join(cwd, LOCAL_FOLDER), { recursive: true });
    complain(`deleted  ${LOCAL_FOLDER}: what was built, and the local run with its data`);
  }
  for (const folder of buildFoldersAbove(cwd)) {
    rmSync(folder, { recursive: true });
    complain(`deleted  ${relative(cwd, folder)}: what was built`);
  }
  return kept;
}

/** Where functions were wrapped: beside the lock file, which in a repository of several packages is above the app. */
function buildFoldersAbove(cwd: string): string[] {
  const found: string[] = [];
  for (let folder = dirname(cwd); ; folder = dirname(folder)) {
    const own = join(folder, LOCAL_FOLDER);
    // The local run of another app has more in it.
    const isBuild = existsSync(join(own, 'observed')) && readdirSync(own).every((name) => BUILT.includes(name));
    if (isBuild) found.push(own);
    if (ENDS.some((name) => existsSync(join(folder, name))) || folder === dirname(folder)) return found;
  }
}

/** Both changes of one file as one. */
function merged(changes: readonly FileEdits[]): FileEdits[] {
  const byFile = new Map<string, FileEdits>();
  for (const change of changes) {
    const before = byFile.get(change.file);
    byFile.set(change.file, before ? { ...before, edits: [...before.edits, ...change.edits] } : change);
  }
  return [...byFile.values()];
}

/** Files that import the layer also after the changes: handlers that call `observe`, say. */
function usersLeft(files: readonly ProjectFile[], changes: readonly FileEdits[]): string[] {
  return files.flatMap(({ file, text }) => {
    const change = changes.find((candidate) => candidate.file === file);
    return /['"]lamplight\/(observe|catalogue|testing)['"]/.test(change ? applyEdits(change) : text) ? [file] : [];
  });
}

/** The folders that the file's deletion leaves empty. */
function removeEmpty(root: string, folder: string): void {
  if (folder === '.' || readdirSync(join(root, folder)).length > 0) return;
  rmdirSync(join(root, folder));
  removeEmpty(root, dirname(folder));
}
