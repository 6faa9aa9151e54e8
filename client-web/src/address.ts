/** The room that a path such as /r/AB3K9 names, or empty. */
export function roomOf(path: string): string {
	const match = /^\/r\/([0-9A-Za-z-]{3,16})\/?$/.exec(path)
	return match ? match[1]!.toUpperCase() : ''
}

export function roomLink(origin: string, code: string): string {
	return `${origin}/r/${encodeURIComponent(code)}`
}
