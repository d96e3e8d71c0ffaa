import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { realClock } from '../../clock.ts';
import { LocalError } from '../../local-error.ts';
import type { Command } from '../command.ts';
import { readFlags } from '../flags.ts';
import { applyEdits, type FileEdits, renderDiff } from '../init/edits.ts';
import { functionImports, OBSERVED, PLAIN, type Place } from '../init/function-imports.ts';
import { moduleKind } from '../init/module-kind.ts';
import { ownFiles, serviceOf } from '../init/own-files.ts';
import { projectFiles } from '../init/project-files.ts';
import { type RunbookLinesOptions, runbookChange, runbookSnippet } from '../init/runbook-lines.ts';
import { unobserved } from '../init/unobserved.ts';
import { installLine, missingPackages } from '../packages.ts';

const DIFFS = ['imports', 'runbooks'];

/** Starts a CDK app off: new files are written, and what is there already is the user's. */
export const command: Command = {
  summary: 'Write the first catalogue, runbooks and alarm tests, and show the changes that observe the app',
  usage:
    'lamplight init [--namespace Shop] [--diff imports|runbooks]\n' +
    '  writes files that are not there, and never changes one that is: the diffs of those are printed for `git apply`;\n' +
    '  `lamplight remove` is the way back',
  async run(args, terminal) {
    const { values } = readFlags(args, { namespace: { type: 'string' }, diff: { type: 'string' } });
    const { cwd } = terminal;
    if (!existsSync(join(cwd, 'cdk.json'))) {
      throw new LocalError('usage', `no cdk.json in ${cwd}: run it in the folder of a CDK app`);
    }
    if (values.namespace !== undefined && !/^[A-Za-z][A-Za-z0-9_-]*$/.test(values.namespace)) {
      throw new LocalError('usage', `--namespace ${values.namespace}: use letters, digits, - and _, a letter first`);
    }
    if (values.diff !== undefined && !DIFFS.includes(values.diff)) {
      throw new LocalError('usage', `--diff ${values.diff}: there are ${DIFFS.join(' and ')}`);
    }
    const files = projectFiles(cwd);
    const { changes, byHand } = functionImports(files, PLAIN, OBSERVED);
    const own = { service: serviceOf(cwd), kind: moduleKind(cwd, files) };
    if (values.diff !== 'runbooks') print(changes, terminal.line);
    // The second diff is of the files as the first leaves them: both can be taken at once, or one after the other.
    const wanted = runbookChange(values.diff === 'runbooks' ? files : changed(files, changes), own);
    if (values.diff !== 'imports' && wanted) print([wanted], terminal.line);
    if (values.diff !== undefined) return 0;

    const today = new Date(realClock.now()).toISOString().slice(0, 10);
    for (const { file, text, state } of ownFiles(cwd, files, { namespace: values.namespace, today })) {
      if (state === 'absent') {
        mkdirSync(dirname(join(cwd, file)), { recursive: true });
        writeFileSync(join(cwd, file), text);
      }
      terminal.complain(`${state === 'absent' ? 'written' : 'kept   '}  ${file}`);
    }
    for (const { file, line, message } of byHand) terminal.complain(`by hand  ${file}:${line}: ${message}`);
    for (const { file, line, message } of unobserved(files)) terminal.complain(`         ${file}:${line}: ${message}`);
    const left = { imports: changes.length > 0, runbooks: wanted !== undefined };
    const hasRunbooks = files.some(({ text }) => /\bnew\s+(?:[\w$]+\.)*Runbooks\s*\(/.test(text));
    for (const text of nextSteps({
      install: missingPackages(cwd).length > 0 ? installLine(cwd) : undefined,
      left,
      byHand,
      hasRunbooks,
      own,
    })) {
      terminal.complain(text);
    }
    return 0;
  },
};

function print(changes: readonly FileEdits[], line: (text: string) => void): void {
  for (const change of changes) line(renderDiff(change));
}

function changed(files: ReturnType<typeof projectFiles>, changes: readonly FileEdits[]) {
  return files.map((file) => {
    const change = changes.find((candidate) => candidate.file === file.file);
    return change ? { ...file, text: applyEdits(change) } : file;
  });
}

interface Next {
  install: string | undefined;
  left: { imports: boolean; runbooks: boolean };
  byHand: readonly Place[];
  hasRunbooks: boolean;
  own: RunbookLinesOptions;
}

function nextSteps({ install, left, byHand, hasRunbooks, own }: Next): string[] {
  const steps: string[] = [];
  if (install) steps.push(install);
  if (left.imports) steps.push('npx lamplight init --diff imports | git apply     every function is observed');
  else if (byHand.length > 0) steps.push('change the imports by hand, as above');
  if (left.runbooks) steps.push('npx lamplight init --diff runbooks | git apply    the runbooks become alarms');
  else if (!hasRunbooks) steps.push(`no stack found for the alarms; in one, add\n\n${indented(runbookSnippet(own))}\n`);
  steps.push(
    'npx cdk synth && npx lamplight check --template cdk.out && npx lamplight alarms     does it all fit together?',
  );
  steps.push('npx cdk deploy -c email=you@example.com           who is told; or "email" in the context of cdk.json');
  steps.push('npx lamplight dev                                 the app on a local AWS');
  return [
    '',
    left.imports || left.runbooks ? 'No file of yours was changed: what is printed above would be. Next:' : 'Next:',
    ...steps.map((step, at) => `  ${at + 1}. ${step}`),
    'npx lamplight remove takes it all back.',
  ];
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '     ');
}
