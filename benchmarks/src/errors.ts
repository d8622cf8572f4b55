import { defineErrors } from '@waarom/schemas';

export const errors = defineErrors({
  'COUPONS.NO_DATA': {
    what: 'There is no coupon log in {folder}',
    why: 'It is not part of Waarom. Looked for: in-vehicle-coupon-recommendation.csv as it is published, or choices.csv with numbered persons.',
    next: [
      'Get it: "In-Vehicle Coupon Recommendation", UCI Machine Learning Repository, data set 603 (CC BY 4.0): https://archive.ics.uci.edu/dataset/603.',
      'Unpack it, then: npm run example:coupons -- <folder>',
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
