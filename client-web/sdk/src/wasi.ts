// What Go's runtime asks of its host (WASI preview 1), as far as a module without
// files, arguments and sockets asks: time, randomness, and a place for a panic's text.

const ok = 0
const badf = 8
const nosys = 52

/** Makes the imports of `module`. `memory` and `now` (milliseconds since the epoch) are asked at each call. */
export function wasi(module: WebAssembly.Module, memory: () => WebAssembly.Memory, now: () => number) {
	const view = () => new DataView(memory().buffer)
	const text = new TextDecoder()
	let line = ''

	const calls: Record<string, (...args: never[]) => number> = {
		clock_time_get(_id: number, _precision: bigint, out: number) {
			view().setBigUint64(out, BigInt(Math.round(now() * 1e6)), true)
			return ok
		},
		random_get(at: number, length: number) {
			crypto.getRandomValues(new Uint8Array(memory().buffer, at, length))
			return ok
		},
		fd_write(_fd: number, vectors: number, count: number, out: number) {
			let written = 0
			for (let i = 0; i < count; i++) {
				const at = view().getUint32(vectors + 8 * i, true)
				const length = view().getUint32(vectors + 8 * i + 4, true)
				line += text.decode(new Uint8Array(memory().buffer, at, length))
				written += length
			}
			const end = line.lastIndexOf('\n')
			if (end >= 0) console.error(line.slice(0, end))
			line = line.slice(end + 1)
			view().setUint32(out, written, true)
			return ok
		},
		// The runtime would sleep until its next timer. It is woken by the next call instead.
		poll_oneoff(subscription: number, event: number, _count: number, out: number) {
			new Uint8Array(memory().buffer, event, 32).fill(0)
			view().setBigUint64(event, view().getBigUint64(subscription, true), true)
			view().setUint32(out, 1, true)
			return ok
		},
		args_sizes_get: (count: number, size: number) => zero(count, size),
		environ_sizes_get: (count: number, size: number) => zero(count, size),
		args_get: () => ok,
		environ_get: () => ok,
		sched_yield: () => ok,
		fd_prestat_get: () => badf,
		proc_exit(code: number): never {
			throw new Error(`the WebAssembly module ended with code ${code}`)
		},
	}
	const zero = (a: number, b: number) => {
		view().setUint32(a, 0, true)
		view().setUint32(b, 0, true)
		return ok
	}

	const imports: Record<string, WebAssembly.ImportValue> = {}
	for (const { name } of WebAssembly.Module.imports(module)) imports[name] = calls[name] ?? (() => nosys)
	return { wasi_snapshot_preview1: imports }
}
