import { rmSync } from 'node:fs';

export default function globalTeardown() {
  rmSync(process.env.TMPDIR, { recursive: true, force: true });
}
