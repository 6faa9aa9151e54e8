/** Ticks as a race is timed: 1:07.482. */
export function raceTime(ticks: number, hz: number): string {
	const ms = Math.round((Math.max(0, ticks) * 1000) / hz)
	const minutes = Math.floor(ms / 60000)
	const seconds = Math.floor(ms / 1000) % 60
	return `${minutes}:${String(seconds).padStart(2, '0')}.${String(ms % 1000).padStart(3, '0')}`
}

/** A difference in ticks with its sign: −0.214, +1.050. The sign is a true minus. */
export function deltaTime(ticks: number, hz: number): string {
	const ms = Math.round((Math.abs(ticks) * 1000) / hz)
	return `${ticks < 0 ? '−' : '+'}${Math.floor(ms / 1000)}.${String(ms % 1000).padStart(3, '0')}`
}

/** How far behind: +0.41, +12.3, +1:02. */
export function gapTime(ticks: number, hz: number): string {
	const seconds = Math.max(0, ticks) / hz
	if (seconds < 10) return `+${seconds.toFixed(2)}`
	if (seconds < 60) return `+${seconds.toFixed(1)}`
	return `+${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`
}
