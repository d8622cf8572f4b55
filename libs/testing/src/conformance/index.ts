/**
 * One suite of named requirements per port; every adapter's tests run the suite of the port it implements.
 */
export { profileStoreConformance } from './profile-store.js';
export type { OpenedStore } from './store-under-test.js';
