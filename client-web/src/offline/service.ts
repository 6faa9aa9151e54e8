// The service worker: it keeps the files of one build, and gives them when there is no net.
//
// The page itself is asked of the server each time and only taken from what is kept when there is no answer: whoever
// is online has the build that the server has, and plays by its protocol. The other files have names that change with
// their content: what is kept under a name is right for ever. A new build is put aside whole, and is
// what is kept from the next start on, when no page of the old one is open.

/** What a build is made of; the build writes it here (offline.ts). */
interface Kept {
	/** Differs between any two builds. */
	readonly version: string
	/** SHA-256 of the page. */
	readonly page: string
	readonly files: readonly string[]
}

/** The part of a service worker's global scope that is needed; the page's types have no name for it. */
interface Scope {
	addEventListener(type: 'install' | 'activate', listener: (event: Life) => void): void
	addEventListener(type: 'fetch', listener: (event: Asked) => void): void
}

interface Life {
	waitUntil(work: Promise<unknown>): void
}

interface Asked {
	readonly request: Request
	respondWith(answer: Promise<Response>): void
}

const scope = self as unknown as Scope
const kept = '__KEPT__' as unknown as Kept
const PREFIX = 'slipstream-'
const CACHE = PREFIX + kept.version

scope.addEventListener('install', (event) => event.waitUntil(fill()))
scope.addEventListener('activate', (event) => event.waitUntil(tidy()))
scope.addEventListener('fetch', (event) => {
	const { request } = event
	const { origin, pathname } = new URL(request.url)
	if (request.method !== 'GET' || origin !== location.origin) return
	if (request.mode === 'navigate' && /^\/($|r\/|p\/)/.test(pathname)) event.respondWith(page(request))
	else if (pathname.startsWith('/assets/')) event.respondWith(asset(request))
})

/** Keeps the whole build, or nothing: a server that was replaced meanwhile has another page. */
async function fill(): Promise<void> {
	const answer = await fetch('/', { cache: 'no-cache' })
	if (!answer.ok || (await digest(answer.clone())) !== kept.page)
		throw new Error('The server has another build by now.')
	const cache = await caches.open(CACHE)
	await cache.addAll(kept.files)
	await cache.put('/', answer)
}

/** Forgets older builds: no page of them is open any more. */
async function tidy(): Promise<void> {
	for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name)
}

async function page(request: Request): Promise<Response> {
	const answer = await fetch(request).catch(() => undefined)
	if (answer && answer.status < 500) return answer
	return (await (await caches.open(CACHE)).match('/')) ?? answer ?? Response.error()
}

async function asset(request: Request): Promise<Response> {
	return (await (await caches.open(CACHE)).match(request, { ignoreVary: true })) ?? fetch(request)
}

async function digest(answer: Response): Promise<string> {
	const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', await answer.arrayBuffer()))
	return [...sum].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
