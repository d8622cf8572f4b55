/** Requests as they travel: sent, arrived, answered, each a step of its own, and each of them may be lost. */
import type { Random } from '@waarom/testing';
import type { Process, Scheduler } from './scheduler.js';

export interface SimulatedNetworkOptions {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly lossShare: number;
  readonly lossesMax: number;
}

export interface Request<Reply> {
  readonly label: string;
  /** How often it is lost, where 1 is as often as the plan says. */
  readonly risk: number;
  /** What it does where it arrives. */
  readonly effect: () => Promise<Reply>;
  /** What its sender gets instead of a reply. */
  readonly lost: () => Reply;
}

/** `late`: the sender has given up when it arrives. */
const FATES = ['lose_request', 'lose_reply', 'late'] as const;

export class SimulatedNetwork {
  /** False once nothing may be lost any more. */
  isHostile = true;
  private readonly options: SimulatedNetworkOptions;
  private lossCount = 0;

  constructor(options: SimulatedNetworkOptions) {
    this.options = options;
  }

  async ask<Reply>(process: Process, request: Request<Reply>): Promise<Reply> {
    const { scheduler } = this.options;
    const { label, effect, lost } = request;
    const fate = this.drawFate(request.risk);
    return await new Promise<Reply>((resolve, reject) => {
      const settle = (outcome: () => Reply): void => {
        try {
          resolve(outcome());
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      const giveUp = (): void => settle(lost);
      if (fate !== 'none' && fate !== 'lose_reply') scheduler.add(process, `${label} lost`, giveUp);
      if (fate === 'lose_request') return;
      const arrive = async (): Promise<void> => {
        const outcome = await outcomeOf(effect);
        if (fate === 'none') scheduler.add(process, `${label} done`, () => settle(outcome));
        if (fate === 'lose_reply') scheduler.add(process, `${label} done unheard`, giveUp);
      };
      const text = `${process.name} ${label} arrives`;
      scheduler.add(scheduler.network, text, () => void arrive(), process);
    });
  }

  private drawFate(risk: number): 'none' | (typeof FATES)[number] {
    const { random, lossShare, lossesMax } = this.options;
    if (!this.isHostile || this.lossCount === lossesMax) return 'none';
    if (!random.chance(lossShare * risk)) return 'none';
    this.lossCount += 1;
    return random.pick(FATES);
  }
}

/** What a call came to, a refusal as well as a reply, for who is told later. */
async function outcomeOf<Reply>(effect: () => Promise<Reply>): Promise<() => Reply> {
  try {
    const reply = await effect();
    return () => reply;
  } catch (error) {
    return () => {
      throw error;
    };
  }
}
