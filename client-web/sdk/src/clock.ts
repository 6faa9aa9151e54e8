import type { Clock } from './types'

/** Time and timers of this thread. */
export const clock: Clock = {
	now: () => performance.timeOrigin + performance.now(),
	after: (ms, call) => setTimeout(call, ms) as unknown as number,
	cancel: (timer) => clearTimeout(timer),
}
