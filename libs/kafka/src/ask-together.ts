/**
 * Returns the question as many can ask it at once: everybody is given an answer to a question that was put after theirs, and one is
 * under way at a time.
 */
export function askTogether<Answer>(ask: () => Promise<Answer>): () => Promise<Answer> {
  let underWay: Promise<Answer> | null = null;
  let next: Promise<Answer> | null = null;

  async function begin(): Promise<Answer> {
    try {
      return await (underWay = ask());
    } finally {
      underWay = null;
    }
  }

  async function beginAfter(before: Promise<Answer>): Promise<Answer> {
    await before.catch(() => undefined);
    next = null;
    return await begin();
  }

  return async () =>
    await (underWay === null && next === null ? begin() : (next ??= beginAfter(underWay!)));
}
