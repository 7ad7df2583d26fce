import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    globalSetup: ['test/helpers/saySkips.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // A page that others' programs keep waiting is slow, not wrong.
    expect: { poll: { timeout: 20_000 } },
    // Two cores: more workers would only make training tests wait for each other.
    maxWorkers: 2,
    pool: 'forks',
  },
});
