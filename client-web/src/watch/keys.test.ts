import { expect, test } from 'vitest'
import { pressed, type Spectator } from './keys'

function spectator() {
	const asked: string[] = []
	const note =
		(what: string) =>
		(with_: unknown = ''): void => {
			asked.push(`${what} ${with_}`.trim())
		}
	const o: Spectator = {
		place: note('place'),
		turn: note('turn'),
		nextCamera: note('camera'),
		director: note('director'),
		hop: note('hop'),
		pause: note('pause'),
		faster: note('faster'),
		end: note('end'),
	}
	return { asked, o }
}

test('digits choose a place, zero is the tenth', () => {
	const { asked, o } = spectator()
	for (const code of ['Digit1', 'Numpad9', 'Digit0'])
		expect(pressed({ code, repeat: false }, o, false, false)).toBe(true)
	expect(asked).toEqual(['place 1', 'place 9', 'place 10'])
})

test('left and right turn to the next car, and wind a race that is seen again', () => {
	const { asked, o } = spectator()
	pressed({ code: 'ArrowLeft', repeat: true }, o, false, false)
	pressed({ code: 'ArrowLeft', repeat: true }, o, true, false)
	expect(asked).toEqual(['turn -1', 'hop -1'])
})

test('what is done once is done once however long a key is held', () => {
	const { asked, o } = spectator()
	for (const repeat of [false, true, true]) expect(pressed({ code: 'KeyV', repeat }, o, true, false)).toBe(true)
	for (const repeat of [false, true]) expect(pressed({ code: 'KeyK', repeat }, o, true, false)).toBe(true)
	expect(asked).toEqual(['camera', 'pause'])
})

test('keys that are for nothing here are left to others', () => {
	const { asked, o } = spectator()
	expect(pressed({ code: 'Space', repeat: false }, o, true, true)).toBe(false)
	for (const code of ['Space', 'KeyK', 'Home', 'Comma', 'KeyQ', 'constructor'])
		expect(pressed({ code, repeat: false }, o, false, false)).toBe(false)
	expect(asked).toEqual([])
})
