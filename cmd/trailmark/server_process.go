package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"github.com/trailmark/trailmark"
	"github.com/trailmark/trailmark/access"
	"github.com/trailmark/trailmark/store"
)

// serverProcess is this program as a service of its own, on a free port.
type serverProcess struct {
	*exec.Cmd
	url     string // with the mount
	said    bytes.Buffer
	stopped chan error
}

// startServer runs trailmark serve with more arguments and waits until it
// listens.
func startServer(ctx context.Context, args ...string) (*serverProcess, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "this program does not know its own file")
	}
	s := &serverProcess{Cmd: exec.CommandContext(ctx, self, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...), stopped: make(chan error, 1)}
	s.Args[0], s.Stderr = "trailmark", &s.said // also where a test is the program
	stdout, err := s.StdoutPipe()
	if err == nil {
		err = s.Start()
	}
	if err != nil {
		return nil, trailmark.Wrapf(trailmark.Internal, err, "this program cannot be started again")
	}
	line, err := bufio.NewReader(stdout).ReadString('\n')
	go func() {
		_, _ = io.Copy(io.Discard, stdout) // nothing more is said there
		s.stopped <- s.Wait()
	}()
	if err != nil {
		<-s.stopped
		return nil, trailmark.Errorf(trailmark.Internal, "the server does not start: %s", s.said.String())
	}
	s.url = strings.TrimSpace(strings.TrimPrefix(line, "listening on "))
	return s, nil
}

// stop ends the server in good order.
func (s *serverProcess) stop() error {
	if err := s.Process.Signal(syscall.SIGTERM); err != nil {
		return trailmark.Wrapf(trailmark.Internal, err, "the server had ended: %s", s.said.String())
	}
	if err := <-s.stopped; err != nil {
		return trailmark.Wrapf(trailmark.Internal, err, "the server did not end well: %s", s.said.String())
	}
	return nil
}

// adminToken makes a token for a store's administrator.
func adminToken(ctx context.Context, st *store.Store) (string, error) {
	gate := access.Open(st)
	text, _, err := gate.CreateToken(ctx, "trailmark", access.NewToken{Name: "trial " + time.Now().Format(time.RFC3339Nano), Role: access.Administrator, Expires: 24 * time.Hour})
	if err != nil {
		return "", err
	}
	return text, gate.Close()
}
