import { existsSync, statfsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/**
 * Where unit tests keep their files: in memory, where the system has 512 MiB of it to offer. The journal waits for the disk at every step,
 * and on a slow one unit tests would mostly do that. What is about disks is tested on hosts and in the bench.
 */
function inMemory(): Record<string, string> {
  const dir = '/dev/shm';
  if (!existsSync(dir)) return {};
  const { bavail, bsize } = statfsSync(dir);
  return bavail * bsize > 512 * 1024 * 1024 ? { TMPDIR: dir } : {};
}

/** For waits that only guard against hanging: what they wait for takes as long as the machine is slow. Vitest's own is 1 s. */
const patient = { poll: { timeout: 120_000 } };

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
          testTimeout: 240_000,
          expect: patient,
          // All processors: by itself a run leaves one free, which on a laptop of two is half of it.
          maxWorkers: '100%',
          env: inMemory(),
        },
      },
      {
        // What the engine promises, over a thousand made-up stories: for every `npm test`, not for every check.
        test: {
          name: 'properties',
          include: ['test/properties/**/*.test.ts'],
          testTimeout: 600_000,
          maxWorkers: '100%',
        },
      },
      {
        // Real hosts share one machine: two files at a time, which wait more than they work. Each has a lab of its own name.
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts'],
          exclude: ['test/integration/survival-*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 900_000,
          expect: { poll: { timeout: 300_000 } },
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
