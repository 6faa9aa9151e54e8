import { afterEach, expect, test } from 'vitest'
import { de } from './de'
import { en } from './en'
import { many, onSpeak, ordinal, preferred, speak, t } from './text'

afterEach(() => speak('en'))

const keys = Object.keys(en) as (keyof typeof en)[]
const slots = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort()

test('every text has the same to put in, in every language', () => {
	for (const key of keys) expect(slots(de[key]), key).toEqual(slots(en[key]))
	expect(Object.keys(de).sort()).toEqual([...keys].sort())
})

test('nothing is left untranslated that is a sentence', () => {
	const same = keys.filter((key) => en[key] === de[key] && /[a-z]{3,} [a-z]{3,}/i.test(en[key].replace(/\{\w+\}/g, '')))
	expect(same).toEqual([])
})

test('what is put in stands in the text, whatever it is', () => {
	expect(t('menu.join', { code: 'AB3K9' })).toBe('Join room AB3K9')
	expect(t('room.kick', { name: '{name} $1 $&' })).toBe('Put {name} $1 $& out of the room')
})

test('numbers have their forms', () => {
	expect([1, 2].map((n) => many('race.laps', n))).toEqual(['1 lap', '2 laps'])
	expect([1, 2, 3, 4, 11, 12, 13, 21, 102].map(ordinal)).toEqual([
		'1st',
		'2nd',
		'3rd',
		'4th',
		'11th',
		'12th',
		'13th',
		'21st',
		'102nd',
	])
	speak('de')
	expect([1, 2].map((n) => many('race.laps', n))).toEqual(['1 Runde', '2 Runden'])
	expect(ordinal(3)).toBe('3.')
})

test('the browser chooses among what we speak', () => {
	expect(preferred(['fr-FR', 'de-AT', 'en'])).toBe('de')
	expect(preferred(['pt-BR'])).toBe('en')
	expect(preferred([])).toBe('en')
	expect(preferred(['constructor', 'en-GB'])).toBe('en')
})

test('who listens hears of another language, once', () => {
	let heard = 0
	const stop = onSpeak(() => heard++)
	speak('de')
	speak('de')
	stop()
	speak('en')
	expect(heard).toBe(1)
})
