import { trackOfCode } from './race/code'

/** The room that a path such as /r/AB3K9 names, or empty. */
export function roomOf(path: string): string {
	const match = /^\/r\/([0-9A-Za-z-]{3,16})\/?$/.exec(path)
	return match ? match[1]!.toUpperCase() : ''
}

export function roomLink(origin: string, code: string): string {
	return `${origin}/r/${encodeURIComponent(code)}`
}

/** What the address wishes of a race that this page starts or looks for, such as /?track=2&laps=1&seats=8. */
export function wishOf(search: string): { seats?: number; settings?: Record<string, number> } {
	const params = new URLSearchParams(search)
	const settings: Record<string, number> = {}
	for (const name of ['laps', 'countdown']) {
		const value = Number(params.get(name))
		if (Number.isInteger(value) && value > 0) settings[name] = value
	}
	const track = trackOfCode(params.get('track') ?? '')
	if (track !== undefined) settings.track = track
	const skill = params.get('skill') ?? ''
	if (/^[0-2]$/.test(skill)) settings.skill = Number(skill)
	const seats = Number(params.get('seats'))
	return {
		...(Number.isInteger(seats) && seats > 0 ? { seats } : {}),
		...(Object.keys(settings).length > 0 ? { settings } : {}),
	}
}

/** The race that an address wants to watch, empty for any; undefined if it wants none. */
export function watchOf(search: string): string | undefined {
	const watch = new URLSearchParams(search).get('watch')
	if (watch === null) return undefined
	return /^[0-9A-Za-z-]{3,24}$/.test(watch) && watch !== 'any' ? watch : ''
}

/** An address's wishes with another race to watch, or with none. */
export function withWatch(search: string, match: string): string {
	const params = new URLSearchParams(search)
	if (match) params.set('watch', match)
	else params.delete('watch')
	const text = params.toString()
	return text && `?${text}`
}
