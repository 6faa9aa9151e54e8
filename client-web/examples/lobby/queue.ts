import type { Party } from '@slipstream/sdk'
import { button, check, el, field, form, submit } from './html'
import type { Page } from './main'

/** The queue, why one waits in it, and the party that queues together. */
export function queueSection(section: HTMLElement, { lobby, say, attempt }: Page): void {
	const why = el('p', { id: 'why', role: 'status' })
	const cancel = button('Leave the queue', () => lobby.cancel(), 'second')
	let timer = 0
	const ask = async () => {
		const w = await lobby.why()
		const window = w.window > 0 ? `within ${(w.window / 100).toFixed(1)} of your rating` : 'of any rating'
		const rtt = w.rtt > 0 ? `, servers up to ${w.rtt} ms away` : ''
		const bots = w.bots > 0 ? ` Bots fill up in ${w.bots} s.` : ' Bots fill up now.'
		why.textContent = `You have waited ${w.seconds} s for players ${window}${rtt}. ${w.players} wait, ${w.fitting} would do.${bots}`
	}
	const show = () => {
		cancel.disabled = !lobby.queued
	}
	const race = async () => {
		why.textContent = 'Looking for a race …'
		const found = lobby.quick({ game: 'racing', also: isAny.checked ? [0, 1, 2, 3] : [] })
		show()
		window.clearInterval(timer)
		timer = window.setInterval(() => void ask().catch(() => {}), 1000)
		try {
			const ticket = await found
			why.textContent = `Your race is ${ticket.match}: your seat is kept for half a minute.`
		} catch (error) {
			why.textContent = ''
			throw error
		} finally {
			window.clearInterval(timer)
			show()
		}
	}
	const [any, isAny] = check('On any track', () => {})
	isAny.checked = true
	const go = button('Quick race', () => attempt(race()))
	go.id = 'quick'

	const members = el('ul', { id: 'party', 'aria-label': 'Party' })
	const code = el('input', { maxlength: '16', size: '8', autocomplete: 'off', id: 'party-code' })
	const leave = button('Leave the party', () => lobby.leaveParty(), 'second')
	const title = el('p', { id: 'party-title' })
	const showParty = () => {
		const { party } = lobby
		title.textContent = party ? `Party ${party.code}${party.queued ? ', in the queue' : ''}` : 'You are in no party.'
		leave.hidden = party === undefined
		members.replaceChildren(
			...(party?.members ?? []).map((m, k) => {
				const is = [k === 0 ? 'leads' : '', k === party?.you ? 'you' : '', m.away ? 'away' : '', m.where]
				const item = el('li', {}, el('span', {}, m.name), el('small', {}, is.filter(Boolean).join(', ')))
				if (party?.you === 0 && k > 0) item.append(button('Kick', () => lobby.kickFromParty(m.id), 'second'))
				return item
			}),
		)
	}
	let before: Party | undefined
	lobby.on('party', (party) => {
		showParty()
		const news = partyNews(before, party)
		before = party
		if (news) say(news)
	})
	lobby.on('room', (room) => {
		if (room) say(`You are in room ${room.code}.`)
	})
	const make = button('New party', () => attempt(lobby.joinParty()))
	make.id = 'party-new'
	section.append(
		el('div', { class: 'row' }, go, any, cancel),
		why,
		el('h3', {}, 'Party'),
		title,
		members,
		el('div', { class: 'row' }, make, leave),
		form(() => attempt(lobby.joinParty(code.value)), field("Code of a friend's party", code), submit('Join party')),
	)
	show()
	showParty()
}

/** What is new in a party, in one sentence; empty if that is nothing to speak of. */
function partyNews(was: Party | undefined, is: Party | undefined): string {
	if (!is) return was ? 'You are in no party any more.' : ''
	if (was?.code !== is.code) return is.members.length > 1 ? `You are in the party of ${is.members[0]!.name}.` : ''
	const came = is.members.find((m) => !was.members.some((old) => old.id === m.id))
	if (came) return `${came.name} has come into the party.`
	const gone = was.members.find((old) => !is.members.some((m) => m.id === old.id))
	if (gone) return `${gone.name} has left the party.`
	const leads = is.members[0]!
	if (leads.id !== was.members[0]!.id)
		return is.you === 0 ? 'You lead the party now.' : `${leads.name} leads the party now.`
	if (is.queued !== was.queued) return is.queued ? 'Your party is looking for a race.' : ''
	if (is.match !== was.match && is.match) return `The race of your party is ${is.match}.`
	return ''
}
