import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: { name: 'arch', include: ['test/arch/**/*.test.ts'], testTimeout: 60_000 },
      },
      {
        test: {
          name: 'unit',
          include: ['test/unit/**/*.test.ts', 'test/unit/**/*.test.tsx'],
          testTimeout: 30_000,
        },
      },
      {
        // Real hosts share one machine: two files at a time, which wait more than they work. Each has a lab of its own name.
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: ['test/integration/survival-*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          maxWorkers: 2,
        },
      },
      {
        // Kills, pulled cables, full disks, a suspended laptop: minutes each, and the machine for itself.
        test: {
          name: 'survival',
          include: ['test/integration/survival-*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
