export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['lamplight-source', 'node', 'node-addons'] },
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' }, module: { type: 'es6' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/cdk.out', '<rootDir>/dist', '<rootDir>/.lamplight'],
  globalSetup: '<rootDir>/test/support/global-setup.js',
  globalTeardown: '<rootDir>/test/support/global-teardown.js',
  maxWorkers: 2,
  // Generous: a busy machine must not fail a test.
  testTimeout: 60_000,
  reporters: ['default', ...(process.env.LAMPLIGHT_TEST_RESULT ? ['<rootDir>/test/support/result-file.js'] : [])],
};
