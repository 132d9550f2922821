// The target is its header; the code is a library of its own, see Engine/.
