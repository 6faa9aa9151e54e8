package transport

type loop struct {
	index int
}
