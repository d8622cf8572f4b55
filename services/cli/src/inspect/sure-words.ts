/** How sure is said in words. People read "18 in 20" better than 0.913; it is rounded towards doubt. */
import type { TraitView } from '@waarom/engine';

/** `17 in 20`; never more than `19+ in 20`. */
export function inTwenty(probability: number): string {
  const count = Math.floor(probability * 20 + 1e-9);
  return count >= 19 ? '19+ in 20' : `${count} in 20`;
}

/** Where a trait stands and how surely, in at most 16 characters. */
export function sureWords({ level, p_above: above }: TraitView): string {
  switch (level) {
    case 'high':
      return `above, ${inTwenty(above)}`;
    case 'low':
      return `below, ${inTwenty(1 - above)}`;
    case 'average':
      return 'about average';
    case 'unclear':
      return 'too early to say';
    case 'unknown':
      return 'unknown';
  }
}

/** How sure, as an adverb, for a trait that is decided. */
export function adverb(probability: number): string {
  if (probability >= 0.975) return 'almost certainly';
  return probability >= 0.9 ? 'very probably' : 'probably';
}
