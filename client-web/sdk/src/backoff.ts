/** Waits between attempts to connect: 100 ms, doubled up to 5 s, each cut by up to a third so that a crowd spreads. */
export class Backoff {
	attempt = 0

	next(random = Math.random): number {
		const full = Math.min(100 * 2 ** this.attempt++, 5000)
		return Math.round(full * (1 - random() / 3))
	}

	reset(): void {
		this.attempt = 0
	}
}
