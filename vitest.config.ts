import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

const conditions = ['@waarom/source', ...defaultServerConditions];

/** Tests run on the TypeScript sources of every package: no build comes first. */
export default defineConfig({
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: [
      'test/simulation/**/*.test.ts',
      '{schemas,test,benchmarks}/test/**/*.test.ts',
      '{libs,services,infra}/*/test/**/*.test.ts',
      'test/src/**/*.test.ts',
    ],
    pool: 'threads',
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
