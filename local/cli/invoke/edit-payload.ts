import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalError } from '../../local-error.ts';
import type { Terminal } from '../terminal.ts';
import { closeInner, openInner } from './inner-json.ts';
import { checked } from './read-payload.ts';

/**
 * Lets a person change an event in their editor, its bodies opened. The file that the editor needs is readable by its owner
 * only, and is gone when the editor ends. What is no JSON is handed to the editor once more.
 *
 * @param event JSON text
 * @returns JSON text, or why nothing is to be run
 * @throws LocalError `usage` where there is no editor, or it fails
 */
export async function editPayload(
  event: string,
  terminal: Terminal,
): Promise<{ payload: string } | { reason: string }> {
  const editor = terminal.env.VISUAL || terminal.env.EDITOR;
  if (!editor) throw new LocalError('usage', '--edit needs an editor: set EDITOR, or give the event with --payload');
  const original: unknown = JSON.parse(event);
  const folder = mkdtempSync(join(tmpdir(), 'lamplight-edit-'));
  const file = join(folder, 'event.json');
  try {
    let shown = `${JSON.stringify(openInner(original), null, 2)}\n`;
    writeFileSync(file, shown, { mode: 0o600 });
    for (;;) {
      await runEditor(editor, file, terminal.cwd);
      const edited = readFileSync(file, 'utf8');
      if (edited.trim() === '') return { reason: 'the payload is empty: nothing was run' };
      if (edited === shown)
        return { reason: 'the payload is unchanged: nothing was run; without --edit it runs as it is' };
      const problem = problemOf(edited);
      if (!problem) return { payload: JSON.stringify(closeInner(JSON.parse(edited), original)) };
      terminal.complain(`lamplight invoke: ${problem}: edit it again, or leave it as it is to give up`);
      shown = edited;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function problemOf(edited: string): string | undefined {
  try {
    checked(edited, 'the edited payload');
    return undefined;
  } catch (error) {
    return (error as LocalError).message;
  }
}

/** By the shell, as git does: `code --wait` is an editor too. */
async function runEditor(editor: string, file: string, cwd: string): Promise<void> {
  const child = spawn(`${editor} "${file}"`, { shell: true, stdio: 'inherit', cwd });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) throw new LocalError('usage', `the editor \`${editor}\` ended with ${code}: nothing was run`);
}
