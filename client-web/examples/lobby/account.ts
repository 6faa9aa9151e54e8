import { button, el, field, form, lap, submit } from './html'
import type { Page } from './main'

/** The player's account: name, ratings, history, what is held about him. */
export function accountSection(section: HTMLElement, { lobby, say, attempt }: Page): void {
	const who = el('p', { id: 'who' })
	const signIn = button('Sign in with this device', () => attempt(lobby.signIn()))
	signIn.id = 'sign-in'
	const name = el('input', { maxlength: '32', autocomplete: 'nickname', id: 'new-name' })
	const rename = form(() => attempt(lobby.rename(name.value)), field('New name', name), submit('Rename'))
	const races = el('ul', { id: 'races', 'aria-label': 'Your races' })
	const held = el('pre', { hidden: '', tabindex: '0', 'aria-label': 'Everything that is held about you' })
	const load = async () => {
		const { races: all } = await lobby.history()
		races.replaceChildren(
			...all.map((r) =>
				el(
					'li',
					{},
					el('span', {}, `${r.game}, place ${r.place} of ${r.of}${r.quit ? ' (gave up)' : ''}`),
					el(
						'small',
						{},
						`${r.best > 0 ? lap(r.best) : 'no lap'}, ${r.points} points, rating ${(r.change / 100).toFixed(2)}`,
					),
				),
			),
		)
	}
	const take = async () => {
		held.textContent = await lobby.exportAccount()
		held.hidden = false
	}
	const erase = button(
		'Delete the account',
		() => {
			if (erase.dataset.sure !== 'yes') {
				erase.dataset.sure = 'yes'
				erase.textContent = 'Really delete everything?'
				return
			}
			attempt(lobby.eraseAccount().then(() => say('Everything that was held about you is gone.')))
		},
		'second',
	)
	const inside = el(
		'div',
		{},
		rename,
		el('h3', {}, 'Your races'),
		races,
		el(
			'div',
			{ class: 'row' },
			button('What is held about me', () => attempt(take()), 'second'),
			button('Sign out', () => lobby.signOut(), 'second'),
			erase,
		),
		held,
	)
	const show = () => {
		const { account } = lobby
		const ratings = account?.ratings.map((r) => `${r.mode} ${(r.shown / 100).toFixed(1)} after ${r.races}`) ?? []
		who.textContent = account
			? `${account.name}#${account.tag}${ratings.length > 0 ? `, rated ${ratings.join(', ')}` : ''}`
			: 'You are a guest: nothing is kept when you go.'
		signIn.hidden = account !== undefined
		inside.hidden = account === undefined
		erase.dataset.sure = ''
		erase.textContent = 'Delete the account'
		held.hidden = true
	}
	let known = ''
	lobby.on('account', (account) => {
		show()
		if (account && account.player !== known) attempt(load())
		known = account?.player ?? ''
	})
	lobby.on('race', (race) => {
		say(`Your race: place ${race.place} of ${race.of}, ${race.points} points.`)
		attempt(load())
	})
	section.append(who, signIn, inside)
	show()
}
