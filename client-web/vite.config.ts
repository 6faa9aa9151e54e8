import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { font } from './font.ts'
import { lean } from './lean.ts'
import { offline } from './offline.ts'

// For `npm run dev`: where the game server is. It must allow this page: --origins http://localhost:5173
const gameserver = process.env.SLIPSTREAM_SERVER ?? 'http://127.0.0.1:8080'

const examples = readdirSync(new URL('./examples', import.meta.url))
	.map((name) => `examples/${name}/index.html`)
	.filter((page) => existsSync(new URL(page, import.meta.url)))

// The page is served from / whatever its path is (/r/CODE is the same page), so every address in it is absolute.
export default defineConfig({
	base: '/',
	resolve: { alias: { '@slipstream/sdk': fileURLToPath(new URL('./sdk/src/index.ts', import.meta.url)) } },
	worker: { format: 'es' },
	plugins: [font(), lean(), offline()],
	build: {
		target: 'es2022',
		outDir: 'dist',
		emptyOutDir: true,
		chunkSizeWarningLimit: 800,
		assetsInlineLimit: 0, // the pages' policy lets nothing inline run
		rolldownOptions: {
			input: ['index.html', ...examples, 'src/offline/service.ts'],
			// A name that a generated module does not have would be undefined in the page.
			onLog(level, log, handler) {
				if (log.code === 'IMPORT_IS_UNDEFINED') throw new Error(log.message)
				handler(level, log)
			},
			// A service worker has the pages beside it and below it.
			output: { entryFileNames: (chunk) => (chunk.name === 'service' ? 'service.js' : 'assets/[name]-[hash].js') },
		},
	},
	server: {
		proxy: { '/play': { target: gameserver, ws: true }, '/lobby': { target: gameserver, ws: true } },
	},
	test: {
		include: ['src/**/*.test.ts', 'sdk/**/*.test.ts'],
		environment: 'node',
		testTimeout: 120_000, // what hangs, and not what a busy machine is slow to do
	},
})
