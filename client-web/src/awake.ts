/**
 * Keeps the screen on while somebody drives or looks on. Where a browser cannot do that, or may not, it stays as it is.
 */
export class Awake {
	private wanted = false
	private lock: WakeLockSentinel | undefined
	private asking = false

	constructor() {
		// A hidden page loses the lock, and has to ask again.
		document.addEventListener('visibilitychange', () => void this.ask())
	}

	/** Called as often as one likes. */
	want(on: boolean): void {
		if (on === this.wanted) return
		this.wanted = on
		void this.ask()
	}

	private async ask(): Promise<void> {
		if (!this.wanted) {
			void this.lock?.release()
			this.lock = undefined
			return
		}
		if (this.asking || document.visibilityState !== 'visible' || (this.lock && !this.lock.released)) return
		this.asking = true
		try {
			this.lock = await navigator.wakeLock?.request('screen')
		} catch {
			this.lock = undefined // the battery is low, or the page may not
		}
		this.asking = false
		if (!this.wanted) void this.ask()
	}
}
