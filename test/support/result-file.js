import { writeFileSync } from 'node:fs';

/** Writes Jest's own counts to the file that LAMPLIGHT_TEST_RESULT names. */
export default class ResultFile {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    const file = process.env.LAMPLIGHT_TEST_RESULT;
    writeFileSync(file, JSON.stringify({ numPassedTests, numFailedTests, numRuntimeErrorTestSuites }));
  }
}
