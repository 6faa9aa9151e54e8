import type { Hitch } from '@slipstream/sdk'
import { say, t } from '../text/text'

/** Whose fault a hitch was, in a player's words. */
export function cause(h: Readonly<Hitch>): string {
	switch (h.verdict) {
		case 'server':
			return t('net.server', { ms: h.ms })
		case 'page':
			return t('net.page', { ms: h.ms })
		case 'downlink':
			return t('net.downlink', { ms: h.ms })
		case 'uplink':
			return t('net.uplink', { ms: h.ms })
		case 'contact':
			return say('net.contact')
	}
}

/** What was seen of it. */
export function effect(h: Readonly<Hitch>): string {
	const seen: string[] = []
	if (h.froze >= 50) seen.push(t('net.froze', { ms: h.froze }))
	if (h.own >= 0.25) seen.push(t('net.own', { m: h.own.toFixed(1) }))
	if (h.rivals >= 1) seen.push(t('net.rivals', { m: h.rivals.toFixed(1) }))
	const text = seen.join(', ')
	return text.charAt(0).toUpperCase() + text.slice(1)
}

/** How long ago something was, in few words. */
export function ago(ms: number): string {
	const seconds = Math.floor(ms / 1000)
	return seconds < 60 ? t('net.seconds', { n: seconds }) : t('net.minutes', { n: Math.floor(seconds / 60) })
}
