import type { SignUp } from "./claim.ts";
import { Challenges } from "./challenges.ts";
import { CredentialThrottle } from "./credential-throttle.ts";
import { DEFAULT_LIMITS, type IdentityLimits } from "./limits.ts";
import { createPasswordHasher, type PasswordHasher } from "./password-hasher.ts";
import type { PasskeyVerifier } from "./passkey-ports.ts";
import type { IdentityEnvironment, IdentityStore } from "./ports.ts";
import { createIdentityEnvironment } from "./secrets.ts";
import { SessionRegistry } from "./session-registry.ts";
import { Throttle } from "./throttle.ts";

/** What every use case of identity is given. */
export interface Identity {
  readonly store: IdentityStore;
  readonly env: IdentityEnvironment;
  readonly limits: IdentityLimits;
  readonly hasher: PasswordHasher;
  readonly registry: SessionRegistry;
  /** Wrong guesses at passwords and codes. */
  readonly guesses: CredentialThrottle;
  /** What a new name needs. */
  readonly signUp: SignUp;
  /** New names, per address. */
  readonly claims: Throttle;
  /** Whether the messages of whoever deletes their account are deleted with it. */
  readonly removesMessages: boolean;
  readonly passkeys: PasskeyVerifier;
  readonly challenges: Challenges;
  /** Challenges that an address asks for without a session, or a person with one. */
  readonly challengesAsked: Throttle;
}

/**
 * Makes identity over a store. One per server: sessions in use, throttles and the queue of password
 * hashings live in it.
 */
export function createIdentity(options: {
  store: IdentityStore;
  now: () => number;
  passkeys: PasskeyVerifier;
  limits?: Partial<IdentityLimits>;
  /** What a new name needs; nothing, unless said. */
  signUp?: SignUp;
  /** Whether messages are deleted with their author's account: not, unless said. */
  removesMessages?: boolean;
}): Identity {
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  return {
    store: options.store,
    env: createIdentityEnvironment(options.now),
    limits,
    hasher: createPasswordHasher(limits),
    registry: new SessionRegistry(),
    guesses: new CredentialThrottle(limits, options.now),
    signUp: options.signUp ?? "open",
    removesMessages: options.removesMessages ?? false,
    claims: new Throttle(limits.claimsPerAddress, options.now),
    passkeys: options.passkeys,
    challenges: new Challenges({
      lifetime: limits.challengeLifetime,
      atMost: limits.challenges,
      now: options.now,
    }),
    challengesAsked: new Throttle(limits.challengesPerAddress, options.now),
  };
}
