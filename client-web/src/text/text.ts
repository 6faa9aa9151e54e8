import { de } from './de'
import { en } from './en'

type AnyKey = keyof typeof en

/** A language: every key there is, and no other. */
export type Words = Readonly<Record<AnyKey, string>>

export type Language = 'en' | 'de'

/** What has to be put into a text: the names in its braces. */
type Slots<S extends string> = S extends `${string}{${infer P}}${infer R}` ? P | Slots<R> : never
type Put<K extends AnyKey> = [Slots<(typeof en)[K]>] extends [never]
	? []
	: [put: Readonly<Record<Slots<(typeof en)[K]>, string | number>>]

/** What is said, by a name, where nothing has to be put in. */
export type Key = { [K in AnyKey]: Put<K> extends [] ? K : never }[AnyKey]

type BaseOf<K> = K extends `${infer B}.one` ? (`${B}.other` extends AnyKey ? B : never) : never
/** What is said in one form of one thing and in another of several. */
export type Counted = Exclude<BaseOf<AnyKey>, 'ordinal'>

const LANGUAGES: Readonly<Record<Language, Words>> = { en, de }

export const languages = Object.keys(LANGUAGES) as Language[]

let spoken: Language = 'en'
let words: Words = en
let cardinals = new Intl.PluralRules('en')
let ordinals = new Intl.PluralRules('en', { type: 'ordinal' })
const listeners = new Set<() => void>()

/** The language that is spoken now. */
export function language(): Language {
	return spoken
}

/** What a language is called by those who speak it. */
export function nameOf(l: Language): string {
	return LANGUAGES[l]['language.name']
}

/** The first of the languages that a browser prefers which we speak. */
export function preferred(wanted: readonly string[]): Language {
	for (const tag of wanted) {
		const l = tag.toLowerCase().split('-')[0] as Language
		if (languages.includes(l)) return l
	}
	return 'en'
}

/** Speaks another language from now on; whoever listens writes anew what he wrote. */
export function speak(l: Language): void {
	if (l === spoken) return
	spoken = l
	words = LANGUAGES[l]
	cardinals = new Intl.PluralRules(l)
	ordinals = new Intl.PluralRules(l, { type: 'ordinal' })
	for (const listener of [...listeners]) listener()
}

/** Adds a listener for another language; the function returned removes it. */
export function onSpeak(listener: () => void): () => void {
	listeners.add(listener)
	return () => listeners.delete(listener)
}

function fill(text: string, put: Readonly<Record<string, string | number>> = {}): string {
	return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(put[name] ?? whole))
}

/** What is said under a key, with what belongs into it: t('menu.join', { code }). */
export function t<K extends AnyKey>(key: K, ...put: Put<K>): string {
	return fill(words[key], put[0] as Readonly<Record<string, string | number>> | undefined)
}

/** The same where nothing belongs into it; the key may be made of a list's value. */
export function say(key: Key): string {
	return words[key]
}

/** What is said of n things: many('race.laps', 3). */
export function many(base: Counted, n: number): string {
	const form = cardinals.select(n) === 'one' ? 'one' : 'other'
	return fill(words[`${base}.${form}` as AnyKey], { n })
}

/** 1st, 2nd, 3rd, 4th … */
export function ordinal(n: number): string {
	const form = ordinals.select(n)
	const key: AnyKey = form === 'one' || form === 'two' || form === 'few' ? `ordinal.${form}` : 'ordinal.other'
	return fill(words[key], { n })
}
