/** How long the link waits for what. */

/** Beats come every 15 s: without a frame for so long the connection is lost. */
export const SILENCE_MS = 25_000;
export const FIRST_RETRY_MS = 500;
export const LAST_RETRY_MS = 20_000;
/** A connection that held this long starts the next series of tries from the beginning. */
export const STEADY_MS = 5_000;
/** Facts of one tick may still be under way when a beat names them. */
export const BEAT_GRACE_MS = 1_500;
/** A server that refuses a hello closes, and its close says how to go on. */
export const UNWELCOME_MS = 1_000;
