// A QR code of a link, by ISO/IEC 18004: bytes, error correction M, versions 1 to 6, which is 106 bytes. Nothing that
// is loaded from elsewhere, for some lines of arithmetic.

/** A code: how many modules each side has, and whether each module is dark, row by row. */
export interface Code {
	readonly size: number
	readonly dark: Uint8Array
}

/** Of each version at level M: data bytes in all, blocks, and error correction bytes of each block (table 9). */
const VERSIONS = [
	{ data: 16, blocks: 1, check: 10 },
	{ data: 28, blocks: 1, check: 16 },
	{ data: 44, blocks: 1, check: 26 },
	{ data: 64, blocks: 2, check: 18 },
	{ data: 86, blocks: 2, check: 24 },
	{ data: 108, blocks: 4, check: 16 },
] as const

/** Multiplication in GF(256) by x^8 + x^4 + x^3 + x^2 + 1 (7.5.2). */
function times(a: number, b: number): number {
	let product = 0
	for (let bit = 7; bit >= 0; bit--) {
		product = (product << 1) ^ ((product >> 7) * 0x11d)
		product ^= ((b >> bit) & 1) * a
	}
	return product
}

/** Reed-Solomon check bytes of a block. */
function checked(block: Uint8Array, count: number): Uint8Array {
	const divisor = new Uint8Array(count)
	divisor[count - 1] = 1
	for (let i = 0, root = 1; i < count; i++, root = times(root, 2)) {
		for (let j = 0; j < count; j++) {
			divisor[j] = times(divisor[j]!, root) ^ (j + 1 < count ? divisor[j + 1]! : 0)
		}
	}
	const rest = new Uint8Array(count)
	for (const byte of block) {
		const factor = byte ^ rest[0]!
		rest.copyWithin(0, 1)
		rest[count - 1] = 0
		for (let j = 0; j < count; j++) rest[j] = rest[j]! ^ times(divisor[j]!, factor)
	}
	return rest
}

/**
 * The bytes of a code in the order in which they are laid: mode, length and text, filled up; blocks in turn (7.4, 7.6).
 */
function codewords(text: Uint8Array, version: number): Uint8Array {
	const { data, blocks, check } = VERSIONS[version - 1]!
	const all = new Uint8Array(data)
	// Four bits of mode, eight of length, then the text: all of it half a byte late.
	all[0] = 0x40 | (text.length >> 4)
	all[1] = (text.length << 4) & 0xf0
	for (const [i, byte] of text.entries()) {
		all[i + 1] = all[i + 1]! | (byte >> 4)
		all[i + 2] = (byte << 4) & 0xf0
	}
	for (let i = text.length + 2, pad = 0xec; i < data; i++, pad ^= 0xec ^ 0x11) all[i] = pad
	const each = data / blocks
	const parts = Array.from({ length: blocks }, (_, b) => all.subarray(b * each, (b + 1) * each))
	const checks = parts.map((part) => checked(part, check))
	const out = new Uint8Array(data + blocks * check)
	let at = 0
	for (let i = 0; i < each; i++) for (const part of parts) out[at++] = part[i]!
	for (let i = 0; i < check; i++) for (const part of checks) out[at++] = part[i]!
	return out
}

/** The masks (7.8.2): which modules are turned over. */
const MASKS: readonly ((x: number, y: number) => boolean)[] = [
	(x, y) => (x + y) % 2 === 0,
	(_, y) => y % 2 === 0,
	(x) => x % 3 === 0,
	(x, y) => (x + y) % 3 === 0,
	(x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
	(x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
	(x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
	(x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
]

/** A code in the making: modules, and which of them are fixed by the version. */
class Field {
	readonly size: number
	dark: Uint8Array
	private readonly fixed: Uint8Array

	constructor(version: number) {
		this.size = 17 + 4 * version
		this.dark = new Uint8Array(this.size * this.size)
		this.fixed = new Uint8Array(this.size * this.size)
		const last = this.size - 1
		for (let k = 0; k < this.size; k++) {
			this.fix(6, k, k % 2 === 0)
			this.fix(k, 6, k % 2 === 0)
		}
		for (const [x, y] of [
			[3, 3],
			[last - 3, 3],
			[3, last - 3],
		] as const) {
			this.eye(x, y, 4, (r) => r !== 2 && r !== 4)
		}
		if (version > 1) this.eye(last - 6, last - 6, 2, (r) => r !== 1)
		this.format(0)
	}

	/** A finder or an alignment pattern: rings round a place. */
	private eye(x: number, y: number, reach: number, dark: (ring: number) => boolean): void {
		for (let dy = -reach; dy <= reach; dy++) {
			for (let dx = -reach; dx <= reach; dx++) this.fix(x + dx, y + dy, dark(Math.max(Math.abs(dx), Math.abs(dy))))
		}
	}

	private fix(x: number, y: number, dark: boolean): void {
		if (x < 0 || y < 0 || x >= this.size || y >= this.size) return
		this.dark[y * this.size + x] = Number(dark)
		this.fixed[y * this.size + x] = 1
	}

	/** Level and mask, twice (7.9). Level M is 00. */
	format(mask: number): void {
		let rest = mask
		for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537)
		const bits = ((mask << 10) | rest) ^ 0x5412
		const { size } = this
		for (let i = 0; i < 15; i++) {
			const dark = ((bits >> i) & 1) === 1
			if (i < 6) this.fix(8, i, dark)
			else if (i < 8) this.fix(8, i + 1, dark)
			else if (i === 8) this.fix(7, 8, dark)
			else this.fix(14 - i, 8, dark)
			if (i < 8) this.fix(size - 1 - i, 8, dark)
			else this.fix(8, size - 15 + i, dark)
		}
		this.fix(8, size - 8, true)
	}

	/** Lays bytes up and down in columns of two, from the right (7.7.3). */
	lay(bytes: Uint8Array): void {
		const { size } = this
		let bit = 0
		for (let right = size - 1; right > 0; right -= 2) {
			if (right === 6) right = 5
			for (let step = 0; step < size; step++) {
				const up = ((right + 1) & 2) === 0
				const y = up ? size - 1 - step : step
				for (const x of [right, right - 1]) {
					if (this.fixed[y * size + x] || bit >= bytes.length * 8) continue
					this.dark[y * size + x] = (bytes[bit >> 3]! >> (7 - (bit & 7))) & 1
					bit++
				}
			}
		}
	}

	mask(mask: number): void {
		for (let y = 0; y < this.size; y++) {
			for (let x = 0; x < this.size; x++) {
				const i = y * this.size + x
				if (!this.fixed[i] && MASKS[mask]!(x, y)) this.dark[i] = this.dark[i]! ^ 1
			}
		}
	}

	/** How hard it is to read (7.8.3): the less, the better. */
	penalty(): number {
		const { size, dark } = this
		let sum = 0
		const line = (at: (k: number) => number): void => {
			let run = 0
			let bits = 0
			for (let k = 0; k < size; k++) {
				run = k > 0 && at(k) === at(k - 1) ? run + 1 : 1
				if (run === 5) sum += 3
				else if (run > 5) sum++
				bits = ((bits << 1) | at(k)) & 0x7ff
				if (k >= 10 && (bits === 0x5d0 || bits === 0x05d)) sum += 40 // looks like a finder
			}
		}
		for (let k = 0; k < size; k++) {
			line((j) => dark[k * size + j]!)
			line((j) => dark[j * size + k]!)
		}
		let count = 0
		for (let y = 0; y < size; y++) {
			for (let x = 0; x < size; x++) {
				const i = y * size + x
				count += dark[i]!
				if (x === 0 || y === 0) continue
				const four = dark[i]! + dark[i - 1]! + dark[i - size]! + dark[i - size - 1]!
				if (four === 0 || four === 4) sum += 3
			}
		}
		return sum + Math.floor(Math.abs((count * 20) / (size * size) - 10)) * 10
	}
}

/** The code of a text; undefined if it is too long for one. */
export function encode(text: string): Code | undefined {
	const bytes = new TextEncoder().encode(text)
	const version = 1 + VERSIONS.findIndex(({ data }) => bytes.length + 2 <= data)
	if (version === 0) return undefined
	const field = new Field(version)
	field.lay(codewords(bytes, version))
	let best = 0
	let least = Number.POSITIVE_INFINITY
	for (let mask = 0; mask < MASKS.length; mask++) {
		field.format(mask)
		field.mask(mask)
		const penalty = field.penalty()
		field.mask(mask)
		if (penalty >= least) continue
		least = penalty
		best = mask
	}
	field.format(best)
	field.mask(best)
	return field
}

/** Modules of nothing round a code, which readers need. */
const QUIET = 4

/** The code of a link as a picture in two inks; undefined if it is too long for one. */
export function qrPicture(link: string, label: string): SVGSVGElement | undefined {
	const code = encode(link)
	if (!code) return undefined
	const { size, dark } = code
	const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
	const whole = size + 2 * QUIET
	svg.setAttribute('viewBox', `0 0 ${whole} ${whole}`)
	svg.setAttribute('shape-rendering', 'crispEdges')
	svg.setAttribute('role', 'img')
	svg.setAttribute('aria-label', label)
	svg.classList.add('qr')
	const path = document.createElementNS(svg.namespaceURI!, 'path')
	let way = ''
	for (let y = 0; y < size; y++) {
		for (let x = 0; x < size; x++) if (dark[y * size + x]) way += `M${x + QUIET} ${y + QUIET}h1v1h-1z`
	}
	path.setAttribute('d', way)
	svg.append(path)
	return svg
}
