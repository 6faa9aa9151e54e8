import { createHash } from 'node:crypto'
import type { Plugin, Rolldown } from 'vite'

/** What of a built client the game needs, examples and rare alphabets left out. */
function isKept(file: Rolldown.OutputAsset | Rolldown.OutputChunk): boolean {
	const name = file.fileName
	if (!name.startsWith('assets/') || name.endsWith('.map')) return false
	if (file.type === 'chunk' && file.facadeModuleId?.includes('/examples/')) return false
	return !name.endsWith('.woff2') || !name.includes('-normal-')
}

/** Tells the service worker, which is built with the pages, what they are made of. */
export function offline(): Plugin {
	return {
		name: 'slipstream-offline',
		apply: 'build',
		generateBundle: {
			order: 'post',
			handler(_, bundle) {
				const page = bundle['index.html']
				const service = bundle['service.js']
				if (page?.type !== 'asset' || service?.type !== 'chunk')
					throw new Error('the build has no page, or no service worker')
				const files = Object.values(bundle)
					.filter(isKept)
					.map((file) => `/${file.fileName}`)
					.sort()
				const hash = createHash('sha256').update(page.source).digest('hex')
				const version = createHash('sha256')
					.update(`${hash}\n${files.join('\n')}`)
					.digest('hex')
					.slice(0, 16)
				const kept = JSON.stringify({ version, page: hash, files })
				const code = service.code.replace(/(["'`])__KEPT__\1/, () => kept)
				if (code === service.code) throw new Error('the service worker does not ask what to keep')
				service.code = code
			},
		},
	}
}
