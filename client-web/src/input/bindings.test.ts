import { expect, test } from 'vitest'
import { ACTIONS, bindableKey, conflicts, keyDefaults, padDefaults, readKeys, readPads, rebind } from './bindings'

test('nothing is bound twice at first', () => {
	expect(conflicts(keyDefaults).size).toBe(0)
	expect(conflicts(padDefaults).size).toBe(0)
	expect(readKeys(keyDefaults)).toEqual(keyDefaults)
	expect(readPads(padDefaults)).toEqual(padDefaults)
})

test('a key that is used twice is shown with both uses', () => {
	const all = rebind(keyDefaults, 'horn', 0, 'KeyR')
	expect([...conflicts(all)]).toEqual([['KeyR', ['respawn', 'horn']]])
	expect(keyDefaults.horn).toEqual(['KeyH'])
})

test('places of an action are filled, replaced and cleared', () => {
	expect(rebind(keyDefaults, 'horn', 1, 'KeyB').horn).toEqual(['KeyH', 'KeyB'])
	expect(rebind(keyDefaults, 'horn', 1, 'KeyH').horn).toEqual(['KeyH'])
	expect(rebind(keyDefaults, 'left', 0, '').left).toEqual(['KeyA'])
	expect(rebind(rebind(keyDefaults, 'horn', 0, ''), 'horn', 1, 'KeyB').horn).toEqual(['KeyB'])
})

test('what was kept by another hand is no binding', () => {
	const good = { ...keyDefaults }
	for (const bad of [
		null,
		7,
		[],
		{},
		{ ...good, horn: 'KeyH' },
		{ ...good, horn: ['KeyH', 'KeyB', 'KeyN'] },
		{ ...good, horn: ['Escape'] },
		{ ...good, horn: ['<img src=x>'] },
		{ ...good, horn: [{}] },
		{ __proto__: good },
	])
		expect(readKeys(bad)).toBeUndefined()
	expect(readPads({ ...padDefaults, horn: ['b9'] })).toBeUndefined()
	expect(readPads({ ...padDefaults, horn: ['b99'] })).toBeUndefined()
	expect(Object.keys(readKeys({ ...good, evil: ['KeyX'] })!).sort()).toEqual([...ACTIONS].sort())
})

test('keys of the browser and of the menus stay theirs', () => {
	expect(['Escape', 'Tab', 'F5', 'MetaLeft', ''].some(bindableKey)).toBe(false)
	expect(['KeyQ', 'F3', 'Numpad8', 'ShiftLeft', 'Space'].every(bindableKey)).toBe(true)
})
