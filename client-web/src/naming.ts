import type { Client } from '@slipstream/sdk'
import { keep, recall } from './memory'
import type { NoticeLine } from './menu/notice'
import { codeOf, refusalOf } from './reasons'
import { say } from './text/text'

const KEPT = 'name'

/** The name that a player typed, what races know him by, and what his account is called. */
export class Naming {
	/** The name that the account was last asked to take. */
	private asked = ''

	constructor(
		private readonly client: Client,
		private readonly notice: NoticeLine,
	) {
		client.lobby.on('account', () => this.agree())
	}

	/** What was typed when the page was last here. */
	static get kept(): string {
		return recall(KEPT)
	}

	/** Another name is typed. */
	typed(name: string): void {
		keep(KEPT, name)
		this.client.name = name || say('menu.racer')
	}

	/** The account takes the name that was typed here, if it may have it. */
	agree(): void {
		const { account } = this.client.lobby
		const typed = Naming.kept
		if (!account || typed === '' || typed === account.name || typed === this.asked) return
		this.asked = typed
		this.client.lobby.rename(typed).then(
			(is) => keep(KEPT, is.name),
			(error: unknown) => this.notice.tell(refusalOf(codeOf(error), error instanceof Error ? error.message : '')),
		)
	}
}
