import { MemoryDeadLetters } from '@waarom/testing';
import { deadLettersConformance } from '@waarom/testing/conformance';

deadLettersConformance('memory', async () => {
  const deadLetters = new MemoryDeadLetters();
  return {
    topic: 'clicks',
    deadLetters,
    readBack: async () => deadLetters.letters,
    async close() {},
  };
});
