/** Has questions answered one at a time. Of those that come meanwhile only the newest is asked. */
export class Judge<Q extends object, A> {
	/** Resolves when the newest question was answered. */
	settled = Promise.resolve()
	private next: Q | undefined
	private asking = false

	/** newest is false for an answer that comes when another question has been asked since. */
	constructor(
		private readonly answer: (question: Q) => Promise<A | undefined>,
		private readonly hear: (answer: A, question: Q, newest: boolean) => void,
	) {}

	ask(question: Q): void {
		this.next = question
		if (!this.asking) this.settled = this.work()
	}

	private async work(): Promise<void> {
		this.asking = true
		for (let question = this.next; question; question = this.next) {
			this.next = undefined
			try {
				const answer = await this.answer(question)
				if (answer !== undefined) this.hear(answer, question, this.next === undefined)
			} catch (error) {
				console.warn('No answer:', error)
			}
		}
		this.asking = false
	}
}
