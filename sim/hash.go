package sim

// Hash folds words into 64 bits: FNV-1a by word, then a finaliser, so that any
// 16 of its bits tell two states apart as well as 16 bits can.
func Hash(words []int32) uint64 {
	h := uint64(14695981039346656037)
	for _, w := range words {
		h = (h ^ uint64(uint32(w))) * 1099511628211
	}
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	return h ^ h>>33
}

// Fold adds h to a running hash: sum is four words, and the first two of them are
// the hash of all that was added.
func Fold(sum []int32, h uint64) {
	put(sum[2:], h)
	put(sum, Hash(sum))
}

func put(words []int32, h uint64) {
	words[0], words[1] = int32(uint32(h)), int32(uint32(h>>32))
}
