package simulate

import (
	"container/heap"
	"time"
)

// calendar holds what is to happen, the next task first. Tasks of one instant
// happen in the order in which they were put down.
type calendar struct {
	now   time.Time
	tasks tasks
	count int
}

type task struct {
	at    time.Time
	order int
	do    func()
}

// at puts down what is to happen at a time that is not before now.
func (c *calendar) at(t time.Time, do func()) {
	c.count++
	heap.Push(&c.tasks, task{t, c.count, do})
}

// after puts down what is to happen when d has passed.
func (c *calendar) after(d time.Duration, do func()) { c.at(c.now.Add(d), do) }

// step lets the next task happen. It reports false when there is none before
// the end.
func (c *calendar) step(end time.Time) bool {
	if len(c.tasks) == 0 || !c.tasks[0].at.Before(end) {
		return false
	}
	next := heap.Pop(&c.tasks).(task)
	c.now = next.at
	next.do()
	return true
}

// tasks is a heap by time and order.
type tasks []task

func (t tasks) Len() int      { return len(t) }
func (t tasks) Swap(i, j int) { t[i], t[j] = t[j], t[i] }
func (t tasks) Less(i, j int) bool {
	if order := t[i].at.Compare(t[j].at); order != 0 {
		return order < 0
	}
	return t[i].order < t[j].order
}

// Push and Pop are for package heap.
func (t *tasks) Push(x any) { *t = append(*t, x.(task)) }

func (t *tasks) Pop() any {
	last := len(*t) - 1
	popped := (*t)[last]
	(*t)[last] = task{}
	*t = (*t)[:last]
	return popped
}
