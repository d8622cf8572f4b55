import { defineErrors } from '@waarom/schemas';

export const errors = defineErrors({
  'COUPONS.NO_DATA': {
    what: 'There is no coupon log in {folder}',
    why: 'It is not part of Waarom: choices.csv, or vehicle_coupon/choices.csv, is looked for in the folder that is given.',
    next: [
      'Get it: "In-Vehicle Coupon Recommendation", UCI Machine Learning Repository, data set 603 (CC BY 4.0): https://archive.ics.uci.edu/dataset/603.',
      'Bring it into the columns person, task, accept, coupon, expiration: a person is a run of rows with equal demographics, a task the number of the row within it.',
      'Then: npm run example:coupons -- <folder>',
    ],
    retry: 'never',
    status: 404,
  },
  'COUPONS.REPLAY_FAILED': {
    what: 'waarom replay ended with code {code}',
    why: '{reason}',
    next: ['Compare with a log that is known: npx waarom simulate | npx waarom replay -'],
    retry: 'never',
    status: 500,
  },
});
