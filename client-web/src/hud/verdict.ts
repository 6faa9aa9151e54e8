import type { Hitch } from '@slipstream/sdk'

/** Whose fault a hitch was, in a player's words. */
export function cause(h: Readonly<Hitch>): string {
	switch (h.verdict) {
		case 'server':
			return `The server paused for ${h.ms} ms`
		case 'page':
			return `This page was busy for ${h.ms} ms`
		case 'downlink':
			return `Your connection stalled: news of the race came ${h.ms} ms late`
		case 'uplink':
			return `Your connection stalled: the server missed ${h.ms} ms of your driving`
		case 'contact':
			return 'Somebody did what nobody could foresee'
	}
}

/** What was seen of it. */
export function effect(h: Readonly<Hitch>): string {
	const seen: string[] = []
	if (h.froze >= 50) seen.push(`the picture stood still for ${h.froze} ms`)
	if (h.own >= 0.25) seen.push(`your car jumped ${h.own.toFixed(1)} m`)
	if (h.rivals >= 1) seen.push(`a rival jumped ${h.rivals.toFixed(1)} m`)
	const text = seen.join(', ')
	return text.charAt(0).toUpperCase() + text.slice(1)
}

/** How long ago something was, in few words. */
export function ago(ms: number): string {
	const seconds = Math.floor(ms / 1000)
	return seconds < 60 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`
}
