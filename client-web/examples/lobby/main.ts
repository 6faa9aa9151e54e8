// Everything that the SDK has of the lobby, on a plain page: each section is a file. What players typed is only ever
// put into text nodes.

import { createClient, SlipstreamError } from '@slipstream/sdk'
import { accountSection } from './account'
import { boardsSection } from './boards'
import { queueSection } from './queue'
import { roomSection } from './room'
import { roomsSection } from './rooms'

const query = new URLSearchParams(location.search)
const client = createClient({ url: location.origin, name: query.get('name') ?? 'Guest' })
const { lobby } = client

const line = document.querySelector<HTMLElement>('#say')!

/** One line of news at the top. */
function say(text: string): void {
	line.textContent = text
}

const paused = document.querySelector<HTMLElement>('#paused')!

/** What stands at the top for as long as races cannot be looked for; empty: they can. */
function pause(text: string): void {
	paused.textContent = text
	paused.hidden = text === ''
}

/** Does something that may fail, and says why it did. */
function attempt(work: Promise<unknown>): void {
	work.catch((error: unknown) => {
		if (error instanceof SlipstreamError && error.code === 'aborted') return
		say(error instanceof Error ? error.message : String(error))
	})
}

const page = { client, lobby, say, attempt }
export type Page = typeof page

roomsSection(document.querySelector('#rooms')!, page)
roomSection(document.querySelector('#room')!, page)
queueSection(document.querySelector('#queue')!, page)
accountSection(document.querySelector('#account')!, page)
boardsSection(document.querySelector('#boards')!, page)

lobby.on('drop', ({ reason }) => {
	pause('') // whether it still is we are told when we are back
	say(`${reason} Coming back …`)
})
lobby.on('back', ({ resumed, match }) => {
	say(`You are ${lobby.name}${resumed ? ', back where you were' : ''}.${match ? ' Your race is still running.' : ''}`)
})
lobby.on('refused', ({ reason }) => say(reason))
client.on('notice', ({ kind, text }) => {
	if (kind === 'paused' || kind === 'resumed') pause(kind === 'paused' ? text : '')
	if (kind !== 'paused') say(text)
})
lobby.on('lost', ({ code, reason }) => {
	pause('')
	say(
		code === 'replaced'
			? 'You have come in another tab or window: this one has stopped. Load it again to go on here.'
			: reason,
	)
})
Object.assign(window, { client, lobby }) // to look at in the console, and for the browser's test
attempt(lobby.connect())
