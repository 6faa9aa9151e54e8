package pool

// blocks is an array that grows without moving: growing it costs one block, however
// long it is. A slice would be copied, in the middle of a piece that must be short.
type blocks[T any] struct {
	all []*[perBlock]T
	n   int
}

const perBlock = 1 << 9

func (b *blocks[T]) len() int { return b.n }

func (b *blocks[T]) at(i int) *T { return &b.all[uint(i)/perBlock][uint(i)%perBlock] }

func (b *blocks[T]) add(v T) {
	if b.n == len(b.all)*perBlock {
		b.all = append(b.all, new([perBlock]T))
	}
	*b.at(b.n) = v
	b.n++
}

// cut forgets what is behind the first n, and keeps the room for it.
func (b *blocks[T]) cut(n int) { b.n = n }
