import { expect, test } from 'vitest'
import { keyDefaults, rebind } from '../input/bindings'
import { Settings, settingNames } from './settings'

function kept(text = '') {
	const keeper = { text, load: () => keeper.text, save: (t: string) => (keeper.text = t) }
	return keeper
}

test('what is chosen is kept, and only that', () => {
	const keeper = kept()
	const settings = new Settings(keeper)
	expect(keeper.text).toBe('')
	settings.set('units', 'mph')
	settings.set('keys', rebind(keyDefaults, 'horn', 0, 'KeyB'))
	expect(Object.keys(JSON.parse(keeper.text)).sort()).toEqual(['keys', 'units', 'v'])
	const again = new Settings(keeper)
	expect(again.get('units')).toBe('mph')
	expect(again.get('keys').horn).toEqual(['KeyB'])
	expect(again.get('quality')).toBe('auto')
	again.reset()
	expect(new Settings(keeper).get('units')).toBe('kmh')
})

test('what cannot be is dropped, and the rest is read', () => {
	for (const text of ['{', 'null', '[]', '7', '"x"', '{"v":2,"units":"mph"}', `{"v":1,"x":"${'x'.repeat(9000)}"}`])
		for (const name of settingNames)
			expect(new Settings(kept(text)).get(name), text.slice(0, 40)).toEqual(new Settings(kept()).get(name))
	const settings = new Settings(
		kept(
			JSON.stringify({
				v: 1,
				units: 'furlongs',
				textScale: 1e9,
				volume: 33,
				muted: 'yes',
				look: 2.5,
				keys: { horn: ['Escape'] },
				quality: 'low',
				__proto__: { shake: 0 },
				evil: '<script>',
			}),
		),
	)
	expect(settings.get('units')).toBe('kmh')
	expect(settings.get('textScale')).toBe(100)
	expect(settings.get('volume')).toBe(80)
	expect(settings.get('muted')).toBe(false)
	expect(settings.get('look')).toBe(0)
	expect(settings.get('keys')).toEqual(keyDefaults)
	expect(settings.get('shake')).toBe(100)
	expect(settings.get('quality')).toBe('low')
})

test('who listens hears of changes, of nothing else, and no more when he has gone', () => {
	const settings = new Settings(kept())
	const heard: string[] = []
	const stop = settings.on(['units', 'shake'], (name) => heard.push(name))
	settings.set('units', 'mph')
	settings.set('units', 'mph')
	settings.set('shake', 55)
	settings.set('muted', true)
	settings.reset('units')
	stop()
	settings.set('units', 'mph')
	expect(heard).toEqual(['units', 'units'])
})

test('a browser that keeps nothing loses nothing meanwhile', () => {
	const settings = new Settings({ load: () => '', save: () => undefined })
	settings.set('textScale', 150)
	expect(settings.get('textScale')).toBe(150)
})
