import { expect, test } from 'vitest'
import { example, words } from '../generated/racing'
import { trackCode, trackOfCode, trackOfPaste } from './code'
import { numberOf, SKETCHED, settingOf, sketchIn, sketchOf, textOf } from './sketch'

/** Numbers of all sizes, the same in every run. */
function numbers(count: number): number[] {
	let s = 7
	return Array.from({ length: count }, (_, i) => {
		s = (Math.imul(s, 1664525) + 1013904223) >>> 0
		return Math.min(s >>> (1 + (i % 31)), 2 ** 31 - 3)
	})
}

test('every number comes back from its code, however it is written', () => {
	for (const number of [0, 3, 4, 2 ** 31 - 3, ...numbers(2000)]) {
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
		expect(Number.isInteger(number) && number >= 0 && number <= 2 ** 31 - 3).toBe(true)
	}
	for (const text of ['', '-', '12345678', '-1', '1e9', 'T'.repeat(1000), '1.5'])
		expect(trackOfCode(text)).toBeUndefined()
})

test('what a player drew comes back from its code, and from any link with it', () => {
	const number = numberOf(example)
	expect(number).toBeLessThan(0)
	const code = trackCode(number)
	expect(code).toMatch(/^[\w-]{40,136}$/)
	expect(trackOfCode(code)).toBe(number)
	expect(trackOfPaste(` ${code}\n`)).toBe(number)
	expect(trackOfPaste(`https://play.example/?laps=2&track=${code}`)).toBe(number)
	expect(trackOfPaste(`https://play.example/?track=${trackCode(77)}`)).toBe(77)
	expect(sketchOf(number)).toEqual(example)
	expect([settingOf(number), settingOf(3), textOf(3)]).toEqual([SKETCHED, 3, ''])
	const other = example.with(2, example[2]! + 1)
	expect(trackCode(numberOf(other))).not.toBe(code)
	expect(sketchOf(numberOf(other))).toEqual(other)
	for (let cut = 13; cut < code.length; cut++) {
		const found = trackOfCode(code.slice(0, cut))
		if (found !== undefined) expect(sketchOf(found)).not.toEqual(example)
	}
	for (const text of ['A'.repeat(60), `${code}AAAAAAAA`, code.repeat(3), `${code}!`])
		expect(trackOfCode(text)).toBeUndefined()
})

test('a match on a sketch is of that sketch, whatever was looked at before', () => {
	const at = words - example.length // the sketch is the last of the state
	const state = new Int32Array(words)
	state.set(example, at)
	expect(sketchIn(state)).toBe(numberOf(example))
	state[at + 1]! += 1
	const other = sketchIn(state)
	expect(sketchOf(other)[1]).toBe(example[1]! + 1)
	expect(sketchIn(state)).toBe(other)
})
