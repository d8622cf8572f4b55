/** Protections taken away: what the simulator must notice, or it would notice nothing. */
import { Fold, type Claim, type CommitResult, type CustomerState } from '@waarom/engine';

export type Sabotage =
  /** The store compares neither epoch nor sequence. */
  | 'no_fence'
  /** The store compares the sequence alone. */
  | 'no_epoch'
  /** An epoch whose claim was lost is given out again. */
  | 'repeated_epochs'
  /** A failover takes states back, but not offsets. */
  | 'offsets_apart'
  /** A lost reply counts as a commit. */
  | 'no_resend'
  /** A new owner publishes nothing of the last commit of the one before. */
  | 'no_outbox'
  /** An event that was folded is folded again. */
  | 'no_duplicate_check'
  /** Nobody looks where the store stands but by commits. */
  | 'no_look';

/** The reply as the sabotaged client takes it. */
export function believe(result: CommitResult, sabotage: Sabotage | null): CommitResult {
  return sabotage === 'no_resend' && result.kind === 'unknown' ? { kind: 'committed' } : result;
}

/** The claim as the sabotaged client hands it on. */
export function withoutOutbox(claim: Claim, sabotage: Sabotage | null): Claim {
  if (sabotage !== 'no_outbox' || claim.outbox === undefined) return claim;
  return { ...claim, outbox: { ...claim.outbox, customers: [] } };
}

export class ForgetfulFold extends Fold {
  override foldEvent(
    state: CustomerState,
    event: Parameters<Fold['foldEvent']>[1],
  ): ReturnType<Fold['foldEvent']> {
    const outcome = super.foldEvent(state, event);
    if (outcome !== 'duplicate') return outcome;
    state.recentEvents = state.recentEvents.filter(({ time }) => time !== event.time);
    return super.foldEvent(state, event);
  }
}
