import { type ErrorCode, SlipstreamError } from '@slipstream/sdk'
import { en } from './text/en'
import { language, say, t } from './text/text'

/** What a player is told when something ended: a title, what to do, and whether only a reload helps. */
export interface Story {
	readonly title: string
	readonly text: string
	readonly reload: boolean
}

export function storyOf(code: ErrorCode): Story {
	const known = `failed.${code}.title` in en ? code : 'broken'
	return { title: say(`failed.${known}.title`), text: say(`failed.${known}.text`), reload: code === 'reload' }
}

/** For who was in a room, and is not any more. */
export function outOfRoom(): Story {
	return { title: say('failed.out.title'), text: say('failed.out.text'), reload: false }
}

/** For whose link names a track that nobody can drive on: what is wrong with it, and where the next race is then. */
export function unfit(fault: string, instead: string): Story {
	const story = storyOf('sketch')
	return { ...story, text: `${fault} ${story.text} ${t('failed.sketch.instead', { track: instead })}` }
}

/** For who wanted to watch a race that there is not. */
export function unwatched(): Story {
	return { title: say('failed.unwatched.title'), text: say('failed.unwatched.text'), reload: false }
}

/** Why the server refused: in its own words to those who speak its language, which is English. */
export function refusalOf(code: ErrorCode, reason: string): string {
	return (language() === 'en' && reason) || storyOf(code).text
}

/** The code of whatever was thrown. What is no error of the SDK is a fault of ours. */
export function codeOf(error: unknown): ErrorCode {
	return error instanceof SlipstreamError ? error.code : 'broken'
}
