/** Many listeners an event, called in the order they came; one that throws does not silence the others. */
export class Emitter<Events> {
	private readonly listeners = new Map<keyof Events, ((detail: never) => void)[]>()

	on<E extends keyof Events>(event: E, listener: (detail: Events[E]) => void): () => void {
		this.listeners.set(event, [...(this.listeners.get(event) ?? []), listener])
		return () => {
			const rest = (this.listeners.get(event) ?? []).filter((l) => l !== listener)
			this.listeners.set(event, rest)
		}
	}

	emit<E extends keyof Events>(event: E, detail: Events[E]): void {
		for (const listener of this.listeners.get(event) ?? []) {
			try {
				;(listener as (detail: Events[E]) => void)(detail)
			} catch (error) {
				reportError(error)
			}
		}
	}

	/** Forgets every listener: no event follows. */
	clear(): void {
		this.listeners.clear()
	}
}
