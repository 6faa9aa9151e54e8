import { expect, test } from 'vitest'
import { trackCode, trackOfCode } from './code'

/** Numbers of all sizes, the same in every run. */
function numbers(count: number): number[] {
	let s = 7
	return Array.from({ length: count }, (_, i) => {
		s = (Math.imul(s, 1664525) + 1013904223) >>> 0
		return Math.min(s >>> (1 + (i % 31)), 2 ** 31 - 2)
	})
}

test('every number comes back from its code, however it is written', () => {
	for (const number of [0, 3, 4, 2 ** 31 - 2, ...numbers(2000)]) {
		const code = trackCode(number)
		expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/)
		expect(trackOfCode(code)).toBe(number)
		expect(trackOfCode(code.toLowerCase().replace('-', ''))).toBe(number)
	}
	expect(trackOfCode('3')).toBe(3)
})

test('a slip of the pen is hardly ever another track', () => {
	let slips = 0
	let passed = 0
	for (const number of numbers(300)) {
		const code = trackCode(number)
		for (let i = 0; i < code.length; i++) {
			if (code[i] === '-') continue
			for (const sign of 'A7QZ') {
				if (sign === code[i]) continue
				slips++
				if (trackOfCode(code.slice(0, i) + sign + code.slice(i + 1)) !== undefined) passed++
			}
		}
	}
	expect(passed / slips).toBeLessThan(0.03)
})

test('whatever else stands in an address is no track', () => {
	let s = 1
	for (let round = 0; round < 20000; round++) {
		let text = ''
		for (let k = round % 15; k >= 0; k--) {
			s = (Math.imul(s, 1103515245) + 12345) >>> 0
			text += String.fromCharCode((s >>> 16) % 0x180)
		}
		const number = trackOfCode(text)
		if (number === undefined) continue
		expect(Number.isInteger(number) && number >= 0 && number <= 2 ** 31 - 2).toBe(true)
	}
	for (const text of ['', '-', '12345678', '-1', '1e9', 'T'.repeat(1000), '1.5'])
		expect(trackOfCode(text)).toBeUndefined()
})
