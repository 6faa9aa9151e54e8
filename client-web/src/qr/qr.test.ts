import { expect, test } from 'vitest'
import { type Code, encode } from './qr'

// Read back by the book (ISO/IEC 18004, 12), with none of the encoder's lines: TestRoomByQRCode reads a picture of the
// page.

/** Data bytes and blocks at level M. */
const LEVEL_M = [
	[16, 1],
	[28, 1],
	[44, 1],
	[64, 2],
	[86, 2],
	[108, 4],
] as const

function read({ size, dark }: Code): string {
	const at = (x: number, y: number) => dark[y * size + x]!
	const version = (size - 17) / 4
	let format = 0
	for (const [x, y] of [
		[0, 8],
		[1, 8],
		[2, 8],
		[3, 8],
		[4, 8],
	] as const) {
		format = (format << 1) | at(x, y)
	}
	// Of the format the first two bits are the level, the next three the mask; 10101 is laid over them.
	format ^= 0b10101
	expect(format >> 3).toBe(0b00)
	const mask = format & 7
	const over = (i: number, j: number) => {
		const turned = [
			(i + j) % 2,
			i % 2,
			j % 3,
			(i + j) % 3,
			(Math.floor(i / 2) + Math.floor(j / 3)) % 2,
			((i * j) % 2) + ((i * j) % 3),
			(((i * j) % 2) + ((i * j) % 3)) % 2,
			(((i * j) % 3) + ((i + j) % 2)) % 2,
		][mask]
		return turned === 0 ? 1 : 0
	}
	const fixed = (x: number, y: number) =>
		(x < 9 && y < 9) ||
		(x >= size - 8 && y < 9) ||
		(x < 9 && y >= size - 8) ||
		x === 6 ||
		y === 6 ||
		(version > 1 && Math.abs(x - (size - 7)) <= 2 && Math.abs(y - (size - 7)) <= 2)
	const bits: number[] = []
	let up = true
	for (let x = size - 1; x > 0; x -= 2) {
		if (x === 6) x--
		for (let k = 0; k < size; k++) {
			const y = up ? size - 1 - k : k
			for (const c of [x, x - 1]) if (!fixed(c, y)) bits.push(at(c, y) ^ over(y, c))
		}
		up = !up
	}
	const bytes = Array.from({ length: bits.length >> 3 }, (_, k) =>
		Number.parseInt(bits.slice(8 * k, 8 * k + 8).join(''), 2),
	)
	const [data, blocks] = LEVEL_M[version - 1]!
	const ordered: number[] = []
	for (let b = 0; b < blocks; b++) for (let k = 0; k < data / blocks; k++) ordered.push(bytes[k * blocks + b]!)
	expect(ordered[0]! >> 4).toBe(0b0100)
	const stream = ordered.map((byte) => byte.toString(16).padStart(2, '0')).join('')
	const length = Number.parseInt(stream.slice(1, 3), 16)
	const text = stream.slice(3, 3 + 2 * length)
	return new TextDecoder().decode(Uint8Array.from(text.match(/../g) ?? [], (hex) => Number.parseInt(hex, 16)))
}

test('a link of any length that fits is read as it was', () => {
	for (let length = 1; length <= 106; length++) {
		const text = 'http://race.example.org:8080/r/AB3K9?'.repeat(3).slice(0, length)
		const code = encode(text)
		expect(code, `${length} bytes`).toBeDefined()
		expect(read(code!)).toBe(text)
	}
	expect(read(encode('https://rennen.example/r/ÄÖ')!)).toBe('https://rennen.example/r/ÄÖ')
})

test('what is too long has no code', () => {
	expect(encode('x'.repeat(107))).toBeUndefined()
	expect(encode('')?.size).toBe(21)
	expect(encode('x'.repeat(14))?.size).toBe(21)
	expect(encode('x'.repeat(15))?.size).toBe(25)
})
