/**
 * Trains the tiny network on tiles that nobody would notice, as the JSON says, with only so many megabytes of memory left to
 * this process, and prints what came of it as JSON.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Worker } from 'node:worker_threads';
import { trainNetwork } from '../../../src/engine/training/Training.ts';
import type { TrainJob } from '../../../src/shared/engineProtocol/jobs.ts';
import { testControl } from '../control.ts';
import { tinyNetwork } from '../tinyNetwork.ts';

const { job, megabytes } = JSON.parse(process.argv[2] ?? '') as { job: TrainJob; megabytes: number };
// A thread reserves gigabytes of addresses that it never uses, so the limit is set when that of the batches has started.
process.on('worker', (worker: Worker) => {
  worker.once('message', () => {
    const taken = Number(/VmSize:\s+(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]);
    execFileSync('prlimit', ['--pid', String(process.pid), `--as=${1024 * (taken + 1024 * megabytes)}`]);
  });
});
const stages: string[] = [];
const { history, ...result } = await trainNetwork(tinyNetwork, job, testControl((progress) => stages.push(progress.stage)));
process.stdout.write(JSON.stringify({ result, losses: history.map((point) => point.trainingLoss), stages: [...new Set(stages)] }));
