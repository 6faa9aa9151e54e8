import { type ErrorCode, SlipstreamError } from '@slipstream/sdk'

/** What a player is told when something ended: a title, what to do, and whether only a reload helps. */
export interface Story {
	readonly title: string
	readonly text: string
	readonly reload: boolean
}

const STORIES: Readonly<Record<ErrorCode, readonly [title: string, text: string]>> = {
	aborted: ['Left', 'You left the race.'],
	unreachable: ['No connection', 'The server cannot be reached. Check your connection, then try again.'],
	refused: ['Not possible', 'The server said no.'],
	'not-found': [
		'No such room',
		'This room does not exist any more. Ask your friend for a new link, or open a room of your own.',
	],
	full: ['Full', 'No seat is free there. Try a quick race.'],
	ticket: ['Too late', 'Your seat could not be kept. Ask for another race.'],
	reload: ['New version', 'The server has a newer version of the game. Reload the page to go on.'],
	replaced: ['In another tab', 'You took this seat in another tab or window. This one has stopped.'],
	idle: ['Away', 'You did not drive for a while, so your seat went to somebody else. Ask for another race.'],
	over: ['Race over', 'This race has ended.'],
	rate: ['One moment', 'That was quick. Wait a few seconds, then try again.'],
	draining: ['Server restarting', 'The server is restarting. Try again in a moment.'],
	account: ['Not signed in', 'Your account could not be reached from this device. Race as a guest, or try again.'],
	name: ['Another name', 'That name cannot be had. Choose another one.'],
	paused: ['One moment', 'Our servers cannot reach one another. Matchmaking comes back by itself.'],
	broken: ['Something broke', 'This is a fault of ours. Try again; if it stays, please report it.'],
}

export function storyOf(code: ErrorCode): Story {
	const [title, text] = STORIES[code] ?? STORIES.broken
	return { title, text, reload: code === 'reload' }
}

/** The code of whatever was thrown. What is no error of the SDK is a fault of ours. */
export function codeOf(error: unknown): ErrorCode {
	return error instanceof SlipstreamError ? error.code : 'broken'
}
