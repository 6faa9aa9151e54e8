import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// The page is served from / whatever its path is (/r/CODE is the same page), so every address in it is absolute.
export default defineConfig({
	base: '/',
	resolve: { alias: { '@slipstream/sdk': fileURLToPath(new URL('./sdk/src/index.ts', import.meta.url)) } },
	worker: { format: 'es' },
	build: { target: 'es2022', outDir: 'dist', emptyOutDir: true, chunkSizeWarningLimit: 800 },
	server: {
		proxy: {
			'/play': { target: 'http://127.0.0.1:8080', ws: true },
			'/lobby': { target: 'http://127.0.0.1:8080', ws: true },
		},
	},
	test: { include: ['src/**/*.test.ts', 'sdk/**/*.test.ts'], environment: 'node' },
})
