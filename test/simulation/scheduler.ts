/**
 * Owns all asynchrony of a simulation: whatever waits, waits for a step, and which step is next is drawn from the seed. So a
 * schedule is a pure function of its seed, and a crash can fall between any two steps.
 */
import type { Random } from '@waarom/testing';

/** Something that can be stopped (SIGSTOP) or die: what it waits for then does not happen, or never. */
export interface Process {
  readonly name: string;
  isPaused: boolean;
}

interface Step {
  readonly process: Process;
  readonly label: string;
  readonly run: () => void;
  /** On whose behalf the network carries it. */
  readonly sender: Process | null;
}

export class Scheduler {
  /** Every step and disturbance so far, in their order. */
  readonly trace: string[] = [];
  readonly network: Process = { name: 'network', isPaused: false };
  private readonly random: Random;
  /** How often a step of the network is passed over for another one: a slow store. */
  private readonly slowness: number;
  private steps: Step[] = [];

  constructor(random: Random, slowness: number) {
    this.random = random;
    this.slowness = slowness;
  }

  note(text: string): void {
    this.trace.push(text);
  }

  add(process: Process, label: string, run: () => void, sender: Process | null = null): void {
    this.steps.push({ process, label, run, sender });
  }

  async wait(process: Process, label: string): Promise<void> {
    await new Promise<void>((resolve) => this.add(process, label, resolve));
  }

  /** Nothing that the process waits for happens any more; of its requests under way some still arrive. */
  kill(process: Process): void {
    this.steps = this.steps.filter(
      (step) => step.process !== process && (step.sender !== process || this.random.chance(0.5)),
    );
  }

  /** Runs one step; false when nothing is left that can run. */
  async runStep(): Promise<boolean> {
    await settled();
    const index = this.pick();
    if (index === -1) return false;
    const [step] = this.steps.splice(index, 1);
    this.trace.push(`${step!.process.name}: ${step!.label}`);
    step!.run();
    return true;
  }

  private pick(): number {
    const ready = this.steps.flatMap(({ process }, index) => (process.isPaused ? [] : [index]));
    if (ready.length === 0) return -1;
    let index = this.random.pick(ready);
    for (let tries = 0; tries < 8; tries++) {
      if (this.steps[index]!.process !== this.network || !this.random.chance(this.slowness)) break;
      index = this.random.pick(ready);
    }
    return index;
  }
}

/** Resolves when everything that can go on without a step has done so. */
async function settled(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
