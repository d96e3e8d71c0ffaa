import { existsSync, readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { realClock } from '../../clock.ts';
import { LocalError } from '../../local-error.ts';
import { refuseSecondRun } from '../../run/run-file.ts';
import type { Command } from '../command.ts';
import { readFlags } from '../flags.ts';
import { applyEdits, type FileEdits, renderDiff } from '../init/edits.ts';
import { functionImports, OBSERVED, PLAIN } from '../init/function-imports.ts';
import { ownFiles, serviceOf } from '../init/own-files.ts';
import { projectFiles } from '../init/project-files.ts';
import { runbookUndo } from '../init/runbook-lines.ts';

const LOCAL_FOLDER = '.lamplight';

/** The way back from `init`: its files go, and the rest is shown as a diff again. */
export const command: Command = {
  summary: 'Delete what `init` wrote, and show the changes that take the rest back',
  usage:
    'lamplight remove [--force] [--diff]\n' +
    '  keeps files that you changed since, unless --force; deletes the local run and its data; never changes a file\n' +
    '  of yours: the diffs of those are printed for `git apply`; --diff prints them and deletes nothing',
  async run(args, terminal) {
    const { values } = readFlags(args, { force: { type: 'boolean' }, diff: { type: 'boolean' } });
    const { cwd } = terminal;
    if (!existsSync(join(cwd, 'cdk.json'))) {
      throw new LocalError('usage', `no cdk.json in ${cwd}: run it in the folder of a CDK app`);
    }
    refuseSecondRun(join(cwd, LOCAL_FOLDER));
    const files = projectFiles(cwd);
    const runbooks = runbookUndo(files, serviceOf(cwd));
    const imports = functionImports(files, OBSERVED, PLAIN);
    const changes = merged([...runbooks.changes, ...imports.changes]);
    for (const change of changes) terminal.line(renderDiff(change));
    if (values.diff) return 0;

    let kept = 0;
    const today = new Date(realClock.now()).toISOString().slice(0, 10);
    for (const { file, state } of ownFiles(cwd, files, { today })) {
      if (state === 'absent') continue;
      if (state === 'changed' && !values.force) {
        kept += 1;
        terminal.complain(`kept     ${file}: you changed it; --force deletes it too`);
        continue;
      }
      rmSync(join(cwd, file));
      removeEmpty(cwd, dirname(file));
      terminal.complain(`deleted  ${file}`);
    }
    if (existsSync(join(cwd, LOCAL_FOLDER))) {
      rmSync(join(cwd, LOCAL_FOLDER), { recursive: true });
      terminal.complain(`deleted  ${LOCAL_FOLDER}: the local run and its data`);
    }
    const byHand = [...runbooks.byHand, ...imports.byHand];
    for (const { file, line, message } of byHand) terminal.complain(`by hand  ${file}:${line}: ${message}`);
    if (changes.length > 0) {
      terminal.complain(
        '\nNo other file was changed: what is printed above would be. To take it: npx lamplight remove --diff | git apply',
      );
    }
    const users = files.filter(
      ({ text }) => text.includes('lamplight/observe') || text.includes('lamplight/catalogue'),
    );
    for (const { file } of users.filter(({ file: name }) => !isGone(name, changes) && existsSync(join(cwd, name)))) {
      terminal.complain(`by hand  ${file}: it imports lamplight itself, and needs it`);
    }
    terminal.complain('When nothing imports it any more: npm uninstall lamplight');
    return kept > 0 || byHand.length > 0 ? 1 : 0;
  },
};

/** Both changes of one file as one. */
function merged(changes: readonly FileEdits[]): FileEdits[] {
  const byFile = new Map<string, FileEdits>();
  for (const change of changes) {
    const before = byFile.get(change.file);
    byFile.set(change.file, before ? { ...before, edits: [...before.edits, ...change.edits] } : change);
  }
  return [...byFile.values()];
}

/** Whether the changes leave no import of the layer in a file. */
function isGone(file: string, changes: readonly FileEdits[]): boolean {
  const change = changes.find((candidate) => candidate.file === file);
  return change !== undefined && !/lamplight\/(observe|catalogue)/.test(applyEdits(change));
}

/** The folders that the file's deletion leaves empty. */
function removeEmpty(root: string, folder: string): void {
  if (folder === '.' || readdirSync(join(root, folder)).length > 0) return;
  rmdirSync(join(root, folder));
  removeEmpty(root, dirname(folder));
}
