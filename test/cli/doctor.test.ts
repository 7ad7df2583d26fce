import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { temporaryFolder } from '../helpers/testProject.ts';
import { nital } from './runNital.ts';

const temporary = temporaryFolder();
const before = process.env['XDG_CACHE_HOME'];
afterAll(() => {
  if (before === undefined) delete process.env['XDG_CACHE_HOME'];
  else process.env['XDG_CACHE_HOME'] = before;
  temporary.remove();
});

it.skipIf(process.platform !== 'linux')('measures, keeps what it measured, and shows every device with its reason', async () => {
  process.env['XDG_CACHE_HOME'] = temporary.path;
  const { code, stdout, stderr } = await nital('doctor', '--measure', '--device', 'cpu', '--threads', '1');
  expect(code).toBe(0);
  expect(stderr).toMatch(/Timing gradients: 0 of \d+ convolutions/);
  expect(readdirSync(join(temporary.path, 'nital'))).toEqual(['forms-cpu-1.json']);
  expect(stdout).toMatch(/Processor \(CPU\) +passed +[\d.]+ +[\d.]+/);
  expect(stdout).toMatch(/Apple chip \(Core ML\) +– .*needs macOS/);
  expect(stdout).toMatch(/Forms of gradients on cpu, 1 thread, measured \d{4}-\d{2}-\d{2}: of \d{2} convolutions \d+ are faster otherwise than by rule/);
});
