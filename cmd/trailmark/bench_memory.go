package main

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/trailmark/trailmark"
)

// bytesPerEvent is the length of a single-item event in a document.
const bytesPerEvent = 620

// memory measures the peak of a process of its own that captures a large
// document of single-item events. It needs /proc, and is left out elsewhere.
func (b *bench) memory(ctx context.Context) error {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		return nil
	}
	work, size := "memory, capturing 100 MB", 100_000_000
	if b.Full {
		work, size = "memory, capturing 1 GB", 1_000_000_000
	}
	path, err := b.document("memory", bulkEvents(serials(size/bytesPerEvent, 4), 1, 0))
	if err != nil {
		return err
	}
	defer os.Remove(path)
	url, drop, err := b.engine.fresh(ctx)
	if err != nil {
		return err
	}
	defer drop()
	peak, err := peakMemory(ctx, "capture", path, "--json", "--db", url)
	b.add(figure{Work: work, Value: float64(peak) / 1e6, Unit: "MB", Goal: 300})
	return err
}

// peakMemory runs this program with arguments and gives the most memory that
// was resident in bytes.
func peakMemory(ctx context.Context, args ...string) (peak int64, err error) {
	self, err := os.Executable()
	if err != nil {
		return 0, trailmark.Wrapf(trailmark.Internal, err, "this program does not know its own file")
	}
	var stderr bytes.Buffer
	child := exec.CommandContext(ctx, self, args...)
	child.Args[0], child.Stderr = os.Args[0], &stderr
	if err := child.Start(); err != nil {
		return 0, trailmark.Wrapf(trailmark.Internal, err, "this program cannot be started again")
	}
	done := make(chan error, 1)
	go func() { done <- child.Wait() }()
	for {
		select {
		case err := <-done:
			if err != nil {
				return 0, trailmark.Wrapf(trailmark.Internal, err, "capturing in a process of its own failed: %s", stderr.String())
			}
			return peak, nil
		case <-time.After(20 * time.Millisecond):
			peak = max(peak, highWater(child.Process.Pid))
		}
	}
}

// highWater reads the high-water mark of a process's resident memory in bytes;
// 0 when it has ended.
func highWater(pid int) int64 {
	file, err := os.Open("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		return 0
	}
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if value, ok := strings.CutPrefix(lines.Text(), "VmHWM:"); ok {
			kilobytes, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
			return kilobytes << 10
		}
	}
	return 0
}
